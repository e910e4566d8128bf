"""The add-ons that a stack asks for by name, each wired to what it works with."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.addons.argo_cd.argo_cd import ArgoCd, ArgoCdArgs
from components.addons.cert_manager.cert_manager import CertManager, CertManagerArgs
from components.addons.cloudwatch_observability import CloudWatchObservability, CloudWatchObservabilityArgs
from components.addons.cluster_autoscaler.cluster_autoscaler import ClusterAutoscaler, ClusterAutoscalerArgs
from components.addons.datadog import Datadog, DatadogArgs
from components.addons.external_dns import ExternalDns, ExternalDnsArgs
from components.addons.falco import Falco, FalcoArgs
from components.addons.fluent_bit import FluentBit, FluentBitArgs
from components.addons.gatekeeper.gatekeeper import Gatekeeper, GatekeeperArgs
from components.addons.jaeger import OTLP_ENDPOINT, Jaeger, JaegerArgs
from components.addons.karpenter.karpenter import Karpenter, KarpenterArgs
from components.addons.keda import Keda, KedaArgs
from components.addons.nginx_ingress import NginxIngress, NginxIngressArgs
from components.addons.nvidia_device_plugin import NvidiaDevicePlugin, NvidiaDevicePluginArgs
from components.addons.opentelemetry_collector import OpenTelemetryCollector, OpenTelemetryCollectorArgs
from components.addons.reloader import Reloader, ReloaderArgs
from components.addons.velero.velero import Velero, VeleroArgs
from components.addons.vertical_pod_autoscaler import VerticalPodAutoscaler, VerticalPodAutoscalerArgs
from components.platform import account_registry
from components.workload.namespace import SYSTEM_LABELS
from stacks.cluster_addons import ClusterAddons
from stacks.namespaces import ADDON_NAMESPACES


class OptionalAddons:
    """What is left out of the settings is not there."""

    def __init__(self, cluster_addons: ClusterAddons) -> None:
        self._addons = cluster_addons
        self._name, self._args, self._opts = cluster_addons.name, cluster_addons.args, cluster_addons.opts
        self._spec = self._args.spec

        self._made = list(cluster_addons.ready)
        """What is ready of each add-on so far, those that every cluster has first."""

        self.node_pools_ready = self._node_autoscaler()
        """Pools from which nodes come for pods that choose them."""
        self.container_insights_ready = self._cloudwatch()
        self.names_ready: Sequence[pulumi.Resource] = ()
        """ExternalDNS where it deletes records, too: it outlives the Ingresses whose names it takes away."""
        self._pod_autoscalers()
        self._ways_in()
        self._tracing()
        self._datadog()
        self._security()
        self._delivery()
        self.admission_ready = self._gatekeeper()
        """What has to answer before anything else can be made; nothing, unless Gatekeeper fails closed."""

    def _node_autoscaler(self) -> Sequence[pulumi.Resource]:
        args, common = self._args, self._addons.common()
        if self._spec.node_autoscaler == "clusterAutoscaler":
            autoscaler = ClusterAutoscalerArgs(spec=self._spec.cluster_autoscaler, **common)
            self._made += ClusterAutoscaler(f"{self._name}-cluster-autoscaler", autoscaler, self._opts).ready
        if self._spec.node_autoscaler != "karpenter":
            return ()
        karpenter = KarpenterArgs(
            spec=self._spec.karpenter,
            subnet_ids=args.node_subnet_ids,
            security_group_id=args.security_group_id,
            tags=args.tags,
            **common,
        )
        pools = Karpenter(f"{self._name}-karpenter", karpenter, self._opts).ready
        self._made += pools
        return pools

    def _pod_autoscalers(self) -> None:
        spec, common = self._spec, self._addons.common()
        if spec.keda:
            self._made += Keda(f"{self._name}-keda", KedaArgs(spec=spec.keda, **common), self._opts).ready
        if spec.vertical_pod_autoscaler:
            vertical = VerticalPodAutoscalerArgs(spec=spec.vertical_pod_autoscaler, **common)
            self._made += VerticalPodAutoscaler(f"{self._name}-vertical-pod-autoscaler", vertical, self._opts).ready
        if spec.nvidia_device_plugin:
            plugin = NvidiaDevicePluginArgs(spec=spec.nvidia_device_plugin, **common)
            self._made += NvidiaDevicePlugin(f"{self._name}-nvidia-device-plugin", plugin, self._opts).ready

    def _ways_in(self) -> None:
        """Another class of Ingress than the load balancer controller's, its certificates, and names in DNS."""
        spec, common = self._spec, self._addons.common()
        if spec.cert_manager:
            certificates = CertManagerArgs(spec=spec.cert_manager, **common)
            self._made += CertManager(f"{self._name}-cert-manager", certificates, self._opts).ready
        if spec.nginx_ingress:
            nginx = NginxIngressArgs(
                spec=spec.nginx_ingress, load_balancing_ready=self._addons.load_balancing_ready, **common
            )
            self._made += NginxIngress(f"{self._name}-nginx-ingress", nginx, self._opts).ready
        if spec.external_dns:
            names = ExternalDns(
                f"{self._name}-external-dns", ExternalDnsArgs(spec=spec.external_dns, **common), self._opts
            )
            if spec.external_dns.policy == "sync":
                self.names_ready = names.ready
            self._made += names.ready

    def _cloudwatch(self) -> Sequence[pulumi.Resource]:
        """Logs by Fluent Bit, metrics by the CloudWatch agent; gives what the latter's metrics wait for."""
        spec, args, common = self._spec, self._args, self._addons.common()
        if spec.fluent_bit:
            fluent_bit = FluentBitArgs(spec=spec.fluent_bit, **common)
            self._made += FluentBit(f"{self._name}-fluent-bit", fluent_bit, self._opts).ready
        if not spec.cloudwatch_observability:
            return ()
        observability = CloudWatchObservabilityArgs(
            spec=spec.cloudwatch_observability,
            cluster=args.cluster,
            nodes=self._addons.nodes,
            depends_on=args.compute_ready,
        )
        agent = CloudWatchObservability(f"{self._name}-cloudwatch-observability", observability, self._opts).ready
        self._made += agent
        return agent

    def _tracing(self) -> None:
        spec = self._spec
        jaeger: Sequence[pulumi.Resource] = ()
        if spec.jaeger:
            args = JaegerArgs(spec=spec.jaeger, **self._addons.common())
            jaeger = Jaeger(f"{self._name}-jaeger", args, self._opts).ready
            self._made += jaeger
        if spec.opentelemetry_collector:
            collector = OpenTelemetryCollectorArgs(
                spec=spec.opentelemetry_collector, traces_endpoint=OTLP_ENDPOINT, **self._addons.common(*jaeger)
            )
            self._made += OpenTelemetryCollector(f"{self._name}-opentelemetry-collector", collector, self._opts).ready

    def _datadog(self) -> None:
        spec = self._spec.datadog
        if spec:
            tags = [f"{key}:{value}" for key, value in sorted(self._args.tags.items())]
            args = DatadogArgs(spec=spec, secrets=self._addons.secrets, tags=tags, **self._addons.common())
            self._made += Datadog(f"{self._name}-datadog", args, self._opts).ready

    def _security(self) -> None:
        spec, common = self._spec, self._addons.common()
        if spec.falco:
            self._made += Falco(f"{self._name}-falco", FalcoArgs(spec=spec.falco, **common), self._opts).ready
        if spec.reloader:
            reloader = ReloaderArgs(spec=spec.reloader, **common)
            self._made += Reloader(f"{self._name}-reloader", reloader, self._opts).ready

    def _delivery(self) -> None:
        """Another deliverer beside Pulumi, and backups of what either delivered."""
        spec, common = self._spec, self._addons.common()
        if spec.argo_cd:
            pulumi_namespaces = [*ADDON_NAMESPACES, *self._args.system_namespaces]
            argo_cd = ArgoCdArgs(spec=spec.argo_cd, pulumi_namespaces=pulumi_namespaces, **common)
            self._made += ArgoCd(f"{self._name}-argo-cd", argo_cd, self._opts).ready
        if spec.velero:
            velero = VeleroArgs(spec=spec.velero, tags=self._args.tags, **common)
            self._made += Velero(f"{self._name}-velero", velero, self._opts).ready

    def _gatekeeper(self) -> Sequence[pulumi.Resource]:
        """Where it fails closed, after all other add-ons and on destroy before them.

        Their namespaces are exempt, but what they have outside of any namespace cannot be.
        """
        spec, args = self._spec.gatekeeper, self._args
        if spec is None:
            return ()
        closed = spec.failure_policy == "Fail"
        gatekeeper = GatekeeperArgs(
            spec=spec,
            guarded=SYSTEM_LABELS,
            registries=[account_registry(args.account_id, args.cluster.region)],
            exempt_namespaces=ADDON_NAMESPACES,
            **self._addons.common(*(self._made if closed else ())),
        )
        ready = Gatekeeper(f"{self._name}-gatekeeper", gatekeeper, self._opts).ready
        return ready if closed else ()
