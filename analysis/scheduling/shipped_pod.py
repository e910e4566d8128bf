"""How to say which pods a chart or an EKS add-on brings, and which of its values tell what they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIXED = ""
"""In place of a path: the number of pods is a constant of the chart."""

TOLERATES_EVERYTHING: Sequence[Mapping[str, Any]] = ({"operator": "Exists"},)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Containers of a pod that take their requests from one place among the values."""

    resources: str = "resources"
    """Path below the pod's section, as in ``manager.resources``."""
    cpu: str = "0"
    memory: str = "0"
    """Requests where the values give no resources."""
    count: int = 1
    """Containers that share the place."""
    when: str = ""
    """Path, from the top, of what switches them on; none where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPod:
    """One workload of a chart or an add-on. Paths are keys joined by dots."""

    name: str
    kind: str = "Deployment"
    section: str = ""
    """Where its values stand; the paths of ``replicas``, ``containers`` and ``autoscaling`` start there."""
    when: str = ""
    """Path, from the top, of what switches it on; none where nothing does."""
    by_default: bool = True
    """Whether it is on where the values are silent."""
    replicas: str = "replicaCount"
    default_replicas: int = 1
    autoscaling: str = ""
    """Path of ``enabled``, ``minReplicas`` and ``maxReplicas``; none where it cannot be autoscaled."""
    containers: Sequence[Container] = (Container(),)
    placed_by: Sequence[str] = ()
    """Sections, from the top, that give nodeSelector, affinity, tolerations and topologySpreadConstraints; of each the
    first that is not empty counts. By default the pod's own section."""
    affinity: Mapping[str, Any] | None = None
    """Affinity where the values are silent."""
    tolerates: Sequence[Mapping[str, Any]] = ()
    """Tolerations where the values are silent."""
    volume: str = ""
    """Path, from the top, of what gives each of its pods a volume of EBS; none where nothing does."""
