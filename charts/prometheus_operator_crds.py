"""Custom resource definitions of the Prometheus operator: ServiceMonitor, PrometheusRule and the others."""

from __future__ import annotations

import versions
from charts.model import KUBE_SYSTEM, Chart, CustomResources

GROUPS = ("monitoring.coreos.com",)

PROMETHEUS_OPERATOR_CRDS = Chart(
    name="prometheus-operator-crds",
    version=versions.PROMETHEUS_OPERATOR_CRDS,
    repository="https://prometheus-community.github.io/helm-charts",
    namespace=KUBE_SYSTEM,
    custom_resources=CustomResources(groups=GROUPS, upgraded_by="templates", removed_with_release=True),
)
