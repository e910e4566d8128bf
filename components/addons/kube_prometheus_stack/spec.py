"""What a person may choose about Prometheus and what comes with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.resources import ContainerResources
from components.addons.kube_prometheus_stack.alertmanager import AlertmanagerSpec
from components.spec import MemoryQuantity, NodeGroupName, Spec
from components.workload.secrets import SecretKeySpec


class PrometheusSpec(Spec):
    """Prometheus itself."""

    replicas: Annotated[int, Field(ge=1)] = 1
    """Each asks everything and keeps everything."""
    retention_days: Annotated[int, Field(ge=1)] = 15
    storage: MemoryQuantity = "50Gi"
    """A volume for each replica; the oldest goes before it is full, whatever ``retentionDays`` says."""
    resources: ContainerResources = ContainerResources(cpu="500m", memory="2Gi")


class GrafanaSpec(Spec):
    """Grafana; dashboards come from ConfigMaps with the label ``grafana_dashboard: "1"`` in any namespace."""

    admin_password: SecretKeySpec | None = None
    """In AWS Secrets Manager; without it the cluster makes one, in the Secret ``grafana-admin``."""
    storage: MemoryQuantity | None = None
    """A volume for what people make by hand; without it that is gone when the pod goes."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")


class KubePrometheusStackSpec(ChartSpec):
    """Prometheus, Alertmanager, Grafana, and what measures nodes and objects."""

    node_group: NodeGroupName | None = None
    """The nodes that it runs on; those of the other controllers by default."""
    prometheus: PrometheusSpec = PrometheusSpec()
    alertmanager: AlertmanagerSpec = AlertmanagerSpec()
    grafana: GrafanaSpec = GrafanaSpec()
    operator_resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    state_metrics_resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Of kube-state-metrics: it keeps every object of the cluster in memory."""
    node_exporter_resources: ContainerResources = ContainerResources(cpu="25m", memory="64Mi")
    """On each node."""
