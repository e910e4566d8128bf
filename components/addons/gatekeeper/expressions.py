"""CEL variables of Gatekeeper's rules; later variables and the rule itself may use each of them.

Gatekeeper defines ``variables.anyObject``, the object under review, and ``variables.params``, the parameters of the
constraint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def _variable(name: str, expression: str) -> Mapping[str, str]:
    return {"name": name, "expression": expression}


def _list(field: str) -> str:
    """Return an expression for a list of the pod, which may be absent."""
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
"""Variables for the containers of a pod, or of the pod template of a workload."""

MISSING_LABELS: Sequence[Mapping[str, str]] = (
    _variable("labels", "has(variables.anyObject.metadata.labels) ? variables.anyObject.metadata.labels : {}"),
    _variable("missing", "variables.params.labels.filter(label, !(label in variables.labels))"),
)

FOREIGN_IMAGES = _variable(
    "foreign",
    # With the slash, so that quay.io does not match quay.io.example.net.
    "variables.images.filter(i, !variables.params.registries.exists(r, i.startsWith(r + '/')))",
)

LOOSE_IMAGES = _variable(
    "loose",
    "variables.images.filter(i, !(i.matches('@sha256:[0-9a-f]{64}$') || "
    "(i.matches('^[^@]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$') && !i.endsWith(':latest'))))",
)

# Kubernetes uses a limit as the request where none is set.
GREEDY_CONTAINERS = _variable(
    "greedy",
    "variables.containers.filter(c, !variables.params.resources.all(r, has(c.resources) && ("
    "(has(c.resources.requests) && r in c.resources.requests) || "
    "(has(c.resources.limits) && r in c.resources.limits)))).map(c, c.name)",
)
