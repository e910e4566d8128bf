"""All add-ons of a cluster, as a stack's settings have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from components.addons.argo_cd.argo_cd import ArgoCdSpec
from components.addons.cert_manager.cert_manager import CertManagerSpec
from components.addons.cloudwatch_observability import CloudWatchObservabilitySpec
from components.addons.cluster_autoscaler.cluster_autoscaler import ClusterAutoscalerSpec
from components.addons.coredns import CoreDnsSpec
from components.addons.datadog import DatadogSpec
from components.addons.ebs_csi import EbsCsiSpec
from components.addons.efs_csi import EfsCsiSpec
from components.addons.external_dns import ExternalDnsSpec
from components.addons.external_secrets import ExternalSecretsSpec
from components.addons.falco import FalcoSpec
from components.addons.fluent_bit import FluentBitSpec
from components.addons.gatekeeper.gatekeeper import GatekeeperSpec
from components.addons.jaeger import JaegerSpec
from components.addons.karpenter.karpenter import KarpenterSpec
from components.addons.keda import KedaSpec
from components.addons.kit.managed_addon import ManagedAddonSpec
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
    """Those with a default every cluster has; the others are there when asked for.

    An empty mapping asks for one with its defaults: ``keda: {}``.
    """

    node_group: NodeGroupName | None = None
    """The managed nodes that controllers run on; any that no taint keeps to itself by default."""

    vpc_cni: VpcCniSpec = VpcCniSpec()
    kube_proxy: ManagedAddonSpec = ManagedAddonSpec()
    pod_identity_agent: ManagedAddonSpec = ManagedAddonSpec()
    coredns: CoreDnsSpec = CoreDnsSpec()
    ebs_csi: EbsCsiSpec = EbsCsiSpec()
    efs_csi: EfsCsiSpec = EfsCsiSpec()
    metrics_server: ManagedAddonSpec = ManagedAddonSpec()
    load_balancer_controller: LoadBalancerControllerSpec = LoadBalancerControllerSpec()
    external_secrets: ExternalSecretsSpec = ExternalSecretsSpec()

    node_autoscaler: Literal["clusterAutoscaler", "karpenter", "none"] = "clusterAutoscaler"
    """What adds nodes for pods that wait and takes idle ones away; never two of them."""
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
        """No two add-ons do the same thing, and each has what it works with."""
        yield from self._node_autoscaler_faults()
        if self.fluent_bit and self.cloudwatch_observability and self.cloudwatch_observability.ships_container_logs:
            yield (
                "fluentBit and cloudwatchObservability.containerLogs would each ship every line of every container, "
                "and CloudWatch bills each: leave one of them out"
            )
        if self.keda and self.datadog and self.datadog.serves_external_metrics:
            yield (
                "keda and Datadog's metrics provider (datadog.values.clusterAgent.metricsProvider) would both serve "
                "external.metrics.k8s.io, of which a cluster has one: leave one of them out"
            )
        if self.opentelemetry_collector and not self.jaeger:
            yield "opentelemetryCollector has nobody to hand its traces to: add jaeger"

    def _node_autoscaler_faults(self) -> Iterable[str]:
        """What is set up is what was chosen."""
        chosen = self.node_autoscaler
        for autoscaler, field in (("clusterAutoscaler", "cluster_autoscaler"), ("karpenter", "karpenter")):
            if field in self.model_fields_set and chosen != autoscaler:
                reason = (
                    "it would not be there, so leave it out"
                    if chosen == "none"
                    else "two would add and take away nodes for the same pods, so choose one"
                )
                yield (
                    f"{autoscaler} is set up but nodeAutoscaler is {chosen}: {reason}; "
                    f"for this one say nodeAutoscaler: {autoscaler}"
                )
