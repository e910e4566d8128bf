"""The pods of a Deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.manifest import Manifest, at, holds, name, namespace

if TYPE_CHECKING:
    from smoke.cluster import Cluster


def of_deployment(deployment: Manifest, cluster: Cluster) -> list[Manifest]:
    """Its pods by name, without those that are leaving."""
    labels: dict[str, str] = at(deployment, "spec", "selector", "matchLabels")
    pods = cluster.objects("v1", "Pod", namespace(deployment)).values()
    mine = [
        pod
        for pod in pods
        if labels.items() <= (at(pod, "metadata", "labels") or {}).items()
        and not at(pod, "metadata", "deletionTimestamp")
    ]
    return sorted(mine, key=name)


def ready(deployment: Manifest, cluster: Cluster) -> Manifest | None:
    """One that serves; None where none does."""
    return next((pod for pod in of_deployment(deployment, cluster) if holds(pod, "Ready")), None)
