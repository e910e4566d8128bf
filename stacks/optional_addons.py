"""Add-ons that a stack installs only when its settings contain them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import pulumi

from components.addons.argo_cd.argo_cd import ArgoCd, ArgoCdArgs
from components.addons.cert_manager.cert_manager import CertManager
from components.addons.cloudwatch_observability import CloudWatchObservability
from components.addons.cluster_autoscaler.cluster_autoscaler import ClusterAutoscaler
from components.addons.datadog import Datadog, DatadogArgs
from components.addons.external_dns import ExternalDns
from components.addons.falco import Falco
from components.addons.fluent_bit import FluentBit
from components.addons.gatekeeper.gatekeeper import Gatekeeper, GatekeeperArgs
from components.addons.jaeger import OTLP_ENDPOINT, Jaeger
from components.addons.karpenter.karpenter import Karpenter, KarpenterArgs
from components.addons.keda import Keda
from components.addons.kit.context import AddonArgs
from components.addons.nginx_ingress import NginxIngress, NginxIngressArgs
from components.addons.nvidia_device_plugin import NvidiaDevicePlugin
from components.addons.opentelemetry_collector import OpenTelemetryCollector, OpenTelemetryCollectorArgs
from components.addons.reloader import Reloader
from components.addons.velero.velero import Velero, VeleroArgs
from components.addons.vertical_pod_autoscaler import VerticalPodAutoscaler
from components.platform import account_registry
from components.workload.namespace import SYSTEM_LABELS
from stacks.cluster_addons import ClusterAddons
from stacks.namespaces import ADDON_NAMESPACES

ArgsT = TypeVar("ArgsT")


class _Addon(Protocol):
    """A component that names the resources that others depend on."""

    ready: Sequence[pulumi.Resource]


class OptionalAddons:
    """Optional add-ons of a cluster, each with its prerequisites."""

    def __init__(self, cluster_addons: ClusterAddons) -> None:
        self._addons = cluster_addons
        self._args, self._spec = cluster_addons.args, cluster_addons.args.spec
        self._installed = list(cluster_addons.ready)
        """Resources of the add-ons so far, beginning with those of every cluster."""

        self.node_pools_ready = self._node_autoscaler()
        """NodePools, for pods that select their nodes."""
        self.container_insights_ready = self._cloudwatch()
        self.names_ready: Sequence[pulumi.Resource] = ()
        """ExternalDNS when it deletes records: Ingresses depend on it, so that it deletes theirs."""
        self.event_scaling = self._pod_autoscalers()
        """KEDA; None without it."""
        self.cert_manager = self._cert_manager()
        """cert-manager and its issuers; None without it."""
        self.nginx_ingress = self._nginx_ingress()
        """The NGINX Ingress Controller; None without it."""
        self._dns()
        self._tracing()
        self._datadog()
        self._security()
        self._delivery()
        self.admission_ready = self._gatekeeper()
        """Gatekeeper if it fails closed: everything else on the cluster depends on it."""

    def _install(
        self, component: Callable[[str, ArgsT, pulumi.ResourceOptions], _Addon], addon: str, args: ArgsT
    ) -> Sequence[pulumi.Resource]:
        """Create the component of an add-on; return the resources that others depend on."""
        ready = component(f"{self._addons.name}-{addon}", args, self._addons.opts).ready
        self._installed += ready
        return ready

    def _node_autoscaler(self) -> Sequence[pulumi.Resource]:
        spec, args, context = self._spec, self._args, self._addons.context()
        if spec.node_autoscaler == "clusterAutoscaler":
            self._install(
                ClusterAutoscaler, "cluster-autoscaler", AddonArgs(spec=spec.cluster_autoscaler, context=context)
            )
        if spec.node_autoscaler != "karpenter":
            return ()
        karpenter = KarpenterArgs(
            spec=spec.karpenter,
            context=context,
            subnet_ids=args.node_subnet_ids,
            security_group_id=args.security_group_id,
            tags=args.tags,
        )
        return self._install(Karpenter, "karpenter", karpenter)

    def _pod_autoscalers(self) -> Sequence[pulumi.Resource] | None:
        """Install the autoscalers of pods and what they need; return the resources of KEDA."""
        spec, context = self._spec, self._addons.context()
        keda = self._install(Keda, "keda", AddonArgs(spec=spec.keda, context=context)) if spec.keda else None
        if spec.vertical_pod_autoscaler:
            vertical = AddonArgs(spec=spec.vertical_pod_autoscaler, context=context)
            self._install(VerticalPodAutoscaler, "vertical-pod-autoscaler", vertical)
        if spec.nvidia_device_plugin:
            plugin = AddonArgs(spec=spec.nvidia_device_plugin, context=context)
            self._install(NvidiaDevicePlugin, "nvidia-device-plugin", plugin)
        return keda

    def _cert_manager(self) -> Sequence[pulumi.Resource] | None:
        spec = self._spec.cert_manager
        if spec is None:
            return None
        return self._install(CertManager, "cert-manager", AddonArgs(spec=spec, context=self._addons.context()))

    def _nginx_ingress(self) -> Sequence[pulumi.Resource] | None:
        spec, args = self._spec.nginx_ingress, self._args
        if spec is None:
            return None
        nginx = NginxIngressArgs(
            spec=spec,
            context=self._addons.context(),
            load_balancing_ready=self._addons.load_balancing_ready,
            public_subnet_ids=args.public_subnet_ids,
            private_subnet_ids=args.node_subnet_ids,
        )
        return self._install(NginxIngress, "nginx-ingress", nginx)

    def _dns(self) -> None:
        """Install ExternalDNS; Ingresses depend on it where it deletes their records."""
        spec = self._spec.external_dns
        if spec:
            args = AddonArgs(spec=spec, context=self._addons.context())
            ready = self._install(ExternalDns, "external-dns", args)
            if spec.policy == "sync":
                self.names_ready = ready

    def _cloudwatch(self) -> Sequence[pulumi.Resource]:
        """Install logs and metrics in CloudWatch; return the resources of Container Insights."""
        spec = self._spec
        if spec.fluent_bit:
            self._install(FluentBit, "fluent-bit", AddonArgs(spec=spec.fluent_bit, context=self._addons.context()))
        if not spec.cloudwatch_observability:
            return ()
        observability = AddonArgs(spec=spec.cloudwatch_observability, context=self._addons.eks_context)
        return self._install(CloudWatchObservability, "cloudwatch-observability", observability)

    def _tracing(self) -> None:
        spec = self._spec
        jaeger: Sequence[pulumi.Resource] = ()
        if spec.jaeger:
            jaeger = self._install(Jaeger, "jaeger", AddonArgs(spec=spec.jaeger, context=self._addons.context()))
        if spec.opentelemetry_collector:
            collector = OpenTelemetryCollectorArgs(
                spec=spec.opentelemetry_collector,
                context=self._addons.context(*jaeger),
                traces_endpoint=OTLP_ENDPOINT,
            )
            self._install(OpenTelemetryCollector, "opentelemetry-collector", collector)

    def _datadog(self) -> None:
        spec = self._spec.datadog
        if spec:
            tags = [f"{key}:{value}" for key, value in sorted(self._args.tags.items())]
            datadog = DatadogArgs(spec=spec, context=self._addons.context(), secrets=self._addons.secrets, tags=tags)
            self._install(Datadog, "datadog", datadog)

    def _security(self) -> None:
        spec, context = self._spec, self._addons.context()
        if spec.falco:
            self._install(Falco, "falco", AddonArgs(spec=spec.falco, context=context))
        if spec.reloader:
            self._install(Reloader, "reloader", AddonArgs(spec=spec.reloader, context=context))

    def _delivery(self) -> None:
        """Install GitOps and backups."""
        spec, context = self._spec, self._addons.context()
        if spec.argo_cd:
            managed = [*ADDON_NAMESPACES, *self._args.system_namespaces]
            self._install(ArgoCd, "argo-cd", ArgoCdArgs(spec=spec.argo_cd, context=context, pulumi_namespaces=managed))
        if spec.velero:
            self._install(Velero, "velero", VeleroArgs(spec=spec.velero, context=context, tags=self._args.tags))

    def _gatekeeper(self) -> Sequence[pulumi.Resource]:
        """Install Gatekeeper; if it fails closed, after all other add-ons, and return its resources.

        Namespaces of add-ons are exempt from its rules, but cluster-scoped objects of add-ons cannot be.
        """
        spec, args = self._spec.gatekeeper, self._args
        if spec is None:
            return ()
        fails_closed = spec.failure_policy == "Fail"
        gatekeeper = GatekeeperArgs(
            spec=spec,
            context=self._addons.context(*(self._installed if fails_closed else ())),
            guarded=SYSTEM_LABELS,
            registries=[account_registry(args.account_id, args.cluster.region)],
            exempt_namespaces=ADDON_NAMESPACES,
        )
        ready = self._install(Gatekeeper, "gatekeeper", gatekeeper)
        return ready if fails_closed else ()
