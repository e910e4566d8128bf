"""The printed settings and wiring, with a comment at each setting that needs a decision."""

from __future__ import annotations

from migration.compose.conversion import Conversion
from migration.compose.interpolation import readable
from migration.conversion.yaml_text import Comments, dump

_HEAD = """\
# Settings of the project {project}. Each group has the settings of one kind of component; put them below
# landfall:settings.systems.<system> in Pulumi.<stack>.yaml, each under the key of its workload, or make them the
# defaults of the workload's Spec. CONTRIBUTING.md, "Add a service" and "Add a system", have examples.
"""

_WIRING = """\
---
# The wiring of the project {project}, for the code of the system; it is no part of the settings.
# order: workloads in groups; each group starts after the ones before it.
# waitsFor: the conditions of depends_on. completed: pass the Job's `done` as depends_on. ready: pass the controller, or
#   a Connection that has it; Kubernetes does not wait again after a restart. started: nothing to pass, as a process has
#   to try again until it is connected.
# calls: URLs of called workloads by their variable, for `calls`.
# servers: addresses of other workloads, for `connections`; urls: URLs of stores, for the methods url and urls.
# volumes: paths of shared volumes, for `claims`.
"""


def text_of(conversion: Conversion) -> str:
    """Return the settings and the wiring as two YAML documents."""
    comments: Comments = {}
    for note in conversion.notes:
        if note.place:
            comments.setdefault(_existing(note.place, conversion), []).append(f"{note.label}: {note.sentence}")
    text = _HEAD + dump(dict(conversion.settings), comments)
    if conversion.wiring:
        text += _WIRING + dump(conversion.wiring)
    return readable(text.replace("{project}", conversion.project))


def _existing(place: tuple[str, ...], conversion: Conversion) -> tuple[str, ...]:
    """Return the longest begin of a path that the settings have."""
    found: object = conversion.settings
    for index, key in enumerate(place):
        if not isinstance(found, dict) or key not in found:
            return place[:index]
        found = found[key]  # pyright: ignore[reportUnknownVariableType]
    return place
