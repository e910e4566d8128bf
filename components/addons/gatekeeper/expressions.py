"""What Gatekeeper's rules look at, in CEL; each is a variable that later ones and the rule itself may use.

``variables.anyObject`` and ``variables.params`` are Gatekeeper's: the object that is judged, and the constraint's
parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def _variable(name: str, expression: str) -> Mapping[str, str]:
    return {"name": name, "expression": expression}


def _list(field: str) -> str:
    """A pod's list, which is left out when it is empty."""
    return f"(has(variables.pod.{field}) ? variables.pod.{field} : [])"


CONTAINERS: Sequence[Mapping[str, str]] = (
    _variable(
        "pod",
        "variables.anyObject.kind == 'Pod' ? variables.anyObject.spec : "
        "variables.anyObject.kind == 'CronJob' ? variables.anyObject.spec.jobTemplate.spec.template.spec : "
        "variables.anyObject.spec.template.spec",
    ),
    _variable("containers", f"{_list('containers')} + {_list('initContainers')}"),
    _variable("images", f"(variables.containers + {_list('ephemeralContainers')}).map(c, c.image)"),
)
"""Of a pod, or of the pods that the object has made."""

MISSING_LABELS: Sequence[Mapping[str, str]] = (
    _variable("labels", "has(variables.anyObject.metadata.labels) ? variables.anyObject.metadata.labels : {}"),
    _variable("missing", "variables.params.labels.filter(label, !(label in variables.labels))"),
)

FOREIGN_IMAGES = _variable(
    "foreign",
    # With the slash: quay.io.example.net is not quay.io.
    "variables.images.filter(i, !variables.params.registries.exists(r, i.startsWith(r + '/')))",
)

LOOSE_IMAGES = _variable(
    "loose",
    "variables.images.filter(i, !(i.matches('@sha256:[0-9a-f]{64}$') || "
    "(i.matches('^[^@]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$') && !i.endsWith(':latest'))))",
)

# A limit is a request, too, where none is given.
GREEDY_CONTAINERS = _variable(
    "greedy",
    "variables.containers.filter(c, !variables.params.resources.all(r, has(c.resources) && ("
    "(has(c.resources.requests) && r in c.resources.requests) || "
    "(has(c.resources.limits) && r in c.resources.limits)))).map(c, c.name)",
)
