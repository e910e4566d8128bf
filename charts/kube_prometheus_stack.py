"""Prometheus, Alertmanager and Grafana."""

from __future__ import annotations

import versions
from charts.model import FIXED, AddonPod, Chart, Container, CustomResources
from charts.prometheus_operator_crds import GROUPS, PROMETHEUS_OPERATOR_CRDS

NODE_EXPORTER_NAMESPACE = "node-exporter"
"""The node exporter needs the Pod Security level ``privileged``, which no other pod of the chart does."""

_CONFIG_RELOADER = Container(
    resources="prometheusOperator.prometheusConfigReloader.resources",
    cpu="10m",
    memory="50Mi",
)
"""Sidecar that the operator adds to Prometheus and Alertmanager, with the operator's default requests."""

KUBE_PROMETHEUS_STACK = Chart(
    name="kube-prometheus-stack",
    version=versions.KUBE_PROMETHEUS_STACK,
    repository=PROMETHEUS_OPERATOR_CRDS.repository,
    namespace="monitoring",
    other_namespaces=(NODE_EXPORTER_NAMESPACE,),
    pods=(
        AddonPod(
            name="kube-prometheus-stack-operator",
            section="prometheusOperator",
            enabled_by="prometheusOperator.enabled",
            replicas=FIXED,
        ),
        AddonPod(
            name="prometheus",
            kind="StatefulSet",
            created_by_chart=False,
            enabled_by="prometheus.enabled",
            replicas="prometheus.prometheusSpec.replicas",
            containers=(Container(resources="prometheus.prometheusSpec.resources"), _CONFIG_RELOADER),
            placed_by=("prometheus.prometheusSpec",),
            volume="prometheus.prometheusSpec.storageSpec",
        ),
        AddonPod(
            name="alertmanager",
            kind="StatefulSet",
            created_by_chart=False,
            enabled_by="alertmanager.enabled",
            replicas="alertmanager.alertmanagerSpec.replicas",
            containers=(
                Container(resources="alertmanager.alertmanagerSpec.resources", memory="200Mi"),
                _CONFIG_RELOADER,
            ),
            placed_by=("alertmanager.alertmanagerSpec",),
            volume="alertmanager.alertmanagerSpec.storage",
        ),
        AddonPod(
            name="kube-prometheus-stack-grafana",
            section="grafana",
            enabled_by="grafana.enabled",
            replicas="replicas",
            containers=(Container(), Container(resources="sidecar.resources", count=2)),
            volume="grafana.persistence.enabled",
        ),
        AddonPod(
            name="kube-prometheus-stack-kube-state-metrics",
            section="kube-state-metrics",
            enabled_by="kubeStateMetrics.enabled",
            replicas="replicas",
        ),
        AddonPod(
            name="kube-prometheus-stack-prometheus-node-exporter",
            kind="DaemonSet",
            section="prometheus-node-exporter",
            enabled_by="nodeExporter.enabled",
            tolerations=({"operator": "Exists", "effect": "NoSchedule"},),
            host_network=True,
        ),
    ),
    jobs=tuple(
        AddonPod(
            name=f"kube-prometheus-stack-admission-{step}",
            kind="Job",
            section="prometheusOperator.admissionWebhooks.patch",
            enabled_by="prometheusOperator.admissionWebhooks.patch.enabled",
        )
        for step in ("create", "patch")
    ),
    custom_resources=CustomResources(groups=GROUPS, upgraded_by="chart", enabled_by="crds.enabled"),
)
