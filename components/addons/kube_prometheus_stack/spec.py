"""Settings of Prometheus, Alertmanager and Grafana."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.resources import ContainerResources
from components.addons.kube_prometheus_stack.alertmanager import AlertmanagerSpec
from components.spec import MemoryQuantity, NodeGroupName, Spec
from components.workload.secrets import SecretKeySpec


class PrometheusSpec(Spec):
    """Settings of Prometheus."""

    replicas: Annotated[int, Field(ge=1)] = 1
    """Number of pods; each scrapes and stores all metrics."""
    retention_days: Annotated[int, Field(ge=1)] = 15
    storage: MemoryQuantity = "50Gi"
    """Size of the volume of each replica. When it is almost full, Prometheus deletes the oldest data early."""
    resources: ContainerResources = ContainerResources(cpu="500m", memory="2Gi")


class GrafanaSpec(Spec):
    """Settings of Grafana. It loads dashboards from ConfigMaps with the label ``grafana_dashboard: "1"``."""

    admin_password: SecretKeySpec | None = None
    """Password in AWS Secrets Manager. Default: generated in the cluster, in the Secret ``grafana-admin``."""
    storage: MemoryQuantity | None = None
    """Size of a volume for manual changes. Without it they are lost when the pod restarts."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")


class KubePrometheusStackSpec(ChartSpec):
    """Settings of Prometheus, Alertmanager, Grafana and the exporters for nodes and objects."""

    node_group: NodeGroupName | None = None
    """Node group of the stack. Default: that of the other add-ons."""
    prometheus: PrometheusSpec = PrometheusSpec()
    alertmanager: AlertmanagerSpec = AlertmanagerSpec()
    grafana: GrafanaSpec = GrafanaSpec()
    operator_resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    state_metrics_resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Resources of kube-state-metrics, which keeps every object of the cluster in memory."""
    node_exporter_resources: ContainerResources = ContainerResources(cpu="25m", memory="64Mi")
    """Resources of the node exporter on each node."""
