"""The pods of a Deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.manifest import Manifest, is_true, name, namespace

if TYPE_CHECKING:
    from smoke.cluster import Cluster


def pods_of(deployment: Manifest, cluster: Cluster) -> list[Manifest]:
    """Return the Deployment's pods by name, without terminating pods."""
    labels: dict[str, str] = value_at(deployment, "spec", "selector", "matchLabels")
    pods = cluster.objects("v1", "Pod", namespace(deployment)).values()
    found = [
        pod
        for pod in pods
        if labels.items() <= (value_at(pod, "metadata", "labels") or {}).items()
        and not value_at(pod, "metadata", "deletionTimestamp")
    ]
    return sorted(found, key=name)


def ready_pod(deployment: Manifest, cluster: Cluster) -> Manifest | None:
    """Return a ready pod, or None if no pod is ready."""
    return next((pod for pod in pods_of(deployment, cluster) if is_true(pod, "Ready")), None)
