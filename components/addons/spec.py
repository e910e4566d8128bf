"""Settings of all add-ons of a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from components.addons.argo_cd.argo_cd import ArgoCdSpec
from components.addons.cert_manager.cert_manager import CertManagerSpec
from components.addons.cloudwatch_observability import CloudWatchObservabilitySpec
from components.addons.cluster_autoscaler.cluster_autoscaler import ClusterAutoscalerSpec
from components.addons.coredns import CoreDnsSpec
from components.addons.datadog import DatadogSpec
from components.addons.external_dns import ExternalDnsSpec
from components.addons.external_secrets import ExternalSecretsSpec
from components.addons.falco import FalcoSpec
from components.addons.fluent_bit import FluentBitSpec
from components.addons.gatekeeper.gatekeeper import GatekeeperSpec
from components.addons.jaeger import JaegerSpec
from components.addons.karpenter.karpenter import KarpenterSpec
from components.addons.keda import KedaSpec
from components.addons.kit.eks_addon import EksAddonSpec
from components.addons.kube_prometheus_stack.spec import KubePrometheusStackSpec
from components.addons.load_balancer_controller.load_balancer_controller import LoadBalancerControllerSpec
from components.addons.nginx_ingress import NginxIngressSpec
from components.addons.nvidia_device_plugin import NvidiaDevicePluginSpec
from components.addons.opentelemetry_collector import OpenTelemetryCollectorSpec
from components.addons.reloader import ReloaderSpec
from components.addons.velero.velero import VeleroSpec
from components.addons.vertical_pod_autoscaler import VerticalPodAutoscalerSpec
from components.addons.vpc_cni import VpcCniSpec
from components.spec import NodeGroupName, Spec


class AddonsSpec(Spec):
    """Settings of add-ons. Every cluster has the add-ons with a default; the others are installed when they are set.

    An empty mapping installs an add-on with its defaults: ``keda: {}``.
    """

    node_group: NodeGroupName | None = None
    """Node group for the controllers of add-ons. Default: any node without a taint."""

    vpc_cni: VpcCniSpec = VpcCniSpec()
    kube_proxy: EksAddonSpec = EksAddonSpec()
    pod_identity_agent: EksAddonSpec = EksAddonSpec()
    coredns: CoreDnsSpec = CoreDnsSpec()
    ebs_csi: EksAddonSpec = EksAddonSpec()
    efs_csi: EksAddonSpec = EksAddonSpec()
    metrics_server: EksAddonSpec = EksAddonSpec()
    load_balancer_controller: LoadBalancerControllerSpec = LoadBalancerControllerSpec()
    external_secrets: ExternalSecretsSpec = ExternalSecretsSpec()

    node_autoscaler: Literal["clusterAutoscaler", "karpenter", "none"] = "clusterAutoscaler"
    """Autoscaler that adds nodes for unschedulable pods and removes idle nodes. A cluster has at most one."""
    cluster_autoscaler: ClusterAutoscalerSpec = ClusterAutoscalerSpec()
    karpenter: KarpenterSpec = KarpenterSpec()
    keda: KedaSpec | None = None
    vertical_pod_autoscaler: VerticalPodAutoscalerSpec | None = None
    nvidia_device_plugin: NvidiaDevicePluginSpec | None = None

    cert_manager: CertManagerSpec | None = None
    nginx_ingress: NginxIngressSpec | None = None
    external_dns: ExternalDnsSpec | None = None

    fluent_bit: FluentBitSpec | None = None
    cloudwatch_observability: CloudWatchObservabilitySpec | None = None
    kube_prometheus_stack: KubePrometheusStackSpec | None = None
    opentelemetry_collector: OpenTelemetryCollectorSpec | None = None
    jaeger: JaegerSpec | None = None
    datadog: DatadogSpec | None = None

    gatekeeper: GatekeeperSpec | None = None
    falco: FalcoSpec | None = None
    reloader: ReloaderSpec | None = None
    argo_cd: ArgoCdSpec | None = None
    velero: VeleroSpec | None = None

    def faults(self) -> Iterable[str]:
        """Yield a sentence for each pair of add-ons that exclude each other, and for each missing one."""
        yield from self._node_autoscaler_faults()
        if self.fluent_bit and self.cloudwatch_observability and self.cloudwatch_observability.ships_container_logs:
            yield (
                "fluentBit and cloudwatchObservability.containerLogs would both ship every container log, "
                "and CloudWatch bills each copy. Remove one of them."
            )
        if self.keda and self.datadog and self.datadog.serves_external_metrics:
            yield (
                "keda and datadog.values.clusterAgent.metricsProvider would both serve external.metrics.k8s.io, "
                "which a cluster has once. Remove one of them."
            )
        if self.opentelemetry_collector and not self.jaeger:
            yield "opentelemetryCollector has no backend for its traces. Add jaeger."

    def _node_autoscaler_faults(self) -> Iterable[str]:
        """Yield a sentence for each autoscaler with settings that is not the chosen one."""
        chosen = self.node_autoscaler
        for autoscaler, field in (("clusterAutoscaler", "cluster_autoscaler"), ("karpenter", "karpenter")):
            if field in self.model_fields_set and chosen != autoscaler:
                yield (
                    f"{autoscaler} has settings, but nodeAutoscaler is {chosen}. "
                    f"Remove {autoscaler}, or set nodeAutoscaler to {autoscaler}."
                )
