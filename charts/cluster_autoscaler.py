"""Cluster Autoscaler."""

from __future__ import annotations

import versions
from charts.model import CLUSTER_CRITICAL, AddonPod, Chart

CLUSTER_AUTOSCALER = Chart(
    name="cluster-autoscaler",
    version=versions.CLUSTER_AUTOSCALER,
    repository="https://kubernetes.github.io/autoscaler",
    namespace="cluster-autoscaler",
    pods=(AddonPod(name="cluster-autoscaler", default_priority_class=CLUSTER_CRITICAL),),
)
