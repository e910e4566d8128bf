"""Pod priorities: the scheduler places pods of a higher priority first, and evicts others for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from charts.model import CLUSTER_CRITICAL, NODE_CRITICAL

_BUILT_IN = {CLUSTER_CRITICAL: 2_000_000_000, NODE_CRITICAL: 2_000_001_000}
"""Priority classes of Kubernetes itself (``pkg/apis/scheduling/types.go``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """Values of the priority classes of a cluster."""

    values: Mapping[str, int]
    default: int
    """Priority of a pod without a class."""

    def of(self, priority_class: str) -> int:
        """Return the priority of the pods of a class; an unknown class counts as none."""
        return self.values.get(priority_class, self.default)


def priorities_of(manifests: Iterable[Mapping[str, Any]]) -> Priorities:
    """Return the priorities of the PriorityClasses among the manifests, and of the built-in ones."""
    values = dict(_BUILT_IN)
    default = 0
    for manifest in manifests:
        value = manifest.get("value")
        if manifest["kind"] == "PriorityClass" and isinstance(value, int):
            values[f"{manifest['metadata']['name']}"] = value
            default = value if manifest.get("globalDefault") is True else default
    return Priorities(values=values, default=default)
