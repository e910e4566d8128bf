"""KEDA."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, Container, CustomResources

KEDA = Chart(
    name="keda",
    version=versions.KEDA,
    repository="https://kedacore.github.io/charts",
    namespace="keda",
    pods=(
        AddonPod(
            name="keda-operator",
            replicas="operator.replicaCount",
            containers=(Container(resources="resources.operator", cpu="100m", memory="100Mi"),),
            placed_by=("operator", ""),
            spread_by="topologySpreadConstraints.operator",
        ),
        AddonPod(
            name="keda-operator-metrics-apiserver",
            enabled_by="metricsServer.enabled",
            replicas="metricsServer.replicaCount",
            containers=(Container(resources="resources.metricServer", cpu="100m", memory="100Mi"),),
            placed_by=("metricsServer", ""),
            spread_by="topologySpreadConstraints.metricsServer",
        ),
        AddonPod(
            name="keda-admission-webhooks",
            enabled_by="webhooks.enabled",
            replicas="webhooks.replicaCount",
            containers=(Container(resources="resources.webhooks", cpu="100m", memory="100Mi"),),
            placed_by=("webhooks", ""),
            spread_by="topologySpreadConstraints.webhooks",
        ),
    ),
    custom_resources=CustomResources(
        groups=("keda.sh", "eventing.keda.sh"),
        upgraded_by="templates",
        enabled_by="crds.install",
        removed_with_release=True,
        deletion="finalizer",
    ),
)
