"""The settings of one workload."""

from __future__ import annotations

from typing import Any

from migration.compose import identity, lifecycle, storage, stores
from migration.compose.commands import commands
from migration.compose.health import probes
from migration.compose.images import image
from migration.compose.kinds import WORKER
from migration.compose.mounted_files import files
from migration.compose.ports import note_worker, ports
from migration.compose.resources import resources
from migration.compose.variables import Variables
from migration.compose.workload import Workload
from migration.conversion.validity import non_empty, valid

Settings = dict[str, Any]

MAPPINGS = frozenset(
    {"environment", "secrets", "files", "writablePaths", "additionalPorts", "resources", "cluster", "shutdown"}
)
"""Settings whose entries are valid without each other."""


def settings(workload: Workload, variables: Variables) -> Settings:
    """Return valid settings of a workload, and note everything that they do not cover."""
    if workload.label != workload.name:
        workload.assume("name", f"the name is {workload.label}, because Kubernetes accepts no other characters.")
    if workload.kind is WORKER:
        note_worker(workload)
    identity.note_rest(workload)
    storage.note_mounts(workload)
    if workload.kind.is_store:
        return _accepted(_of_store(workload, variables), workload)
    words, secrets = commands(workload)
    found: Settings = {
        "image": image(workload),
        **words,
        **ports(workload),
        "environment": variables.plain,
        "secrets": {
            **variables.secret,
            **{name: {"name": workload.secret, "property": name} for name in secrets if name not in variables.secret},
        },
        "files": files(workload),
        **resources(workload),
        **lifecycle.scaling(workload),
        **lifecycle.runs(workload),
        **probes(workload),
        **lifecycle.shutdown(workload),
        **identity.user(workload),
        **identity.architectures(workload),
        "writablePaths": storage.scratch(workload),
        **storage.block_volume(workload),
    }
    if found["writablePaths"] == {storage.TEMPORARY: storage.DEFAULT_SIZE}:
        del found["writablePaths"]  # The default.
    return _accepted(found, workload)


def _of_store(workload: Workload, variables: Variables) -> Settings:
    stores.note(workload)
    server = non_empty(
        {
            "image": image(workload),
            "environment": variables.plain,
            "secrets": variables.secret,
            **stores.settings(workload, resources(workload)),
            **identity.user(workload),
            **identity.architectures(workload),
            "writablePaths": storage.scratch(workload),
        }
    )
    section = workload.kind.section
    return {**stores.names(workload), section: server} if section else server


def _accepted(found: Settings, workload: Workload) -> Settings:
    """Return the settings without what their Spec rejects."""
    kind = workload.kind
    return non_empty(
        valid(
            non_empty(found),
            kind.spec,
            required=kind.required,
            mappings=MAPPINGS,
            note=lambda path, sentence: workload.note(".".join(map(str, path)), sentence, *map(str, path[:1])),
        )
    )
