"""Add-ons of every cluster that run on its nodes, and Prometheus. Each depends on its prerequisites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi

from components.addons.ebs_csi import EbsCsi, EbsCsiArgs
from components.addons.efs_csi import EfsCsi, EfsCsiArgs
from components.addons.external_secrets import ExternalSecrets
from components.addons.kit.addon_secrets import SecretsAccess
from components.addons.kit.context import AddonArgs, AddonContext
from components.addons.kube_prometheus_stack.definitions import MonitoringDefinitions
from components.addons.kube_prometheus_stack.kube_prometheus_stack import KubePrometheusStack, KubePrometheusStackArgs
from components.addons.load_balancer_controller.load_balancer_controller import (
    LoadBalancerController,
    LoadBalancerControllerArgs,
)
from components.addons.metrics_server import MetricsServer
from components.addons.spec import AddonsSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.file_system import FileSystem
from components.node_selection import NodeSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterAddonsArgs:
    """Settings of add-ons, and the platform that they are installed on."""

    spec: AddonsSpec
    cluster: ClusterIdentity
    environment: str
    account_id: pulumi.Output[str]
    file_system: FileSystem
    security_group_id: pulumi.Output[str]
    """The security group of the cluster, which nodes have as well."""
    public_subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets of internet-facing load balancers."""
    node_subnet_ids: Sequence[pulumi.Input[str]]
    compute_ready: Sequence[pulumi.Resource]
    """Nodes, networking of pods and DNS."""
    tags: Mapping[str, str]
    system_namespaces: Sequence[str]
    """Namespaces of all systems in all environments."""


class ClusterAddons:
    """Add-ons of every cluster, and Prometheus, on whose definitions other charts depend.

    It is not a component: each add-on is a child of the platform.
    """

    def __init__(self, name: str, args: ClusterAddonsArgs, opts: pulumi.ResourceOptions) -> None:
        self.name, self.args, self.opts = name, args, opts
        self.nodes = NodeSelection(node_group=args.spec.node_group)
        self._definitions = self._monitoring_definitions()
        self.eks_context = AddonContext(cluster=args.cluster, nodes=self.nodes, depends_on=args.compute_ready)
        """Context of EKS add-ons, which need nodes and DNS."""
        self.load_balancing_ready = self._load_balancer_controller()
        metrics_server = MetricsServer(
            f"{name}-metrics-server",
            AddonArgs(spec=args.spec.metrics_server, context=self.eks_context),
            opts,
        )
        self.secrets_ready = self._external_secrets()
        self._block_storage = self._ebs_csi()
        self.block_storage_ready: Sequence[pulumi.Resource] = self._block_storage.ready
        self.storage_ready = [*self._efs_csi(), *args.file_system.ready]
        self.prometheus = self._prometheus()
        self.ready: Sequence[pulumi.Resource] = [
            *self.load_balancing_ready,
            *metrics_server.ready,
            *self.secrets_ready,
            *self._block_storage.ready,
            *self.storage_ready,
            *(self.prometheus.ready if self.prometheus else ()),
        ]
        """Resources of all these add-ons."""

    @property
    def secrets(self) -> SecretsAccess:
        """Access to AWS Secrets Manager for add-ons with secrets."""
        args = self.args
        return SecretsAccess(account_id=args.account_id, environment=args.environment, secrets_ready=self.secrets_ready)

    def context(self, *depends_on: pulumi.Resource) -> AddonContext:
        """Return the context of charts, which need nodes, DNS, the definitions of Prometheus and these resources."""
        return AddonContext(
            cluster=self.args.cluster,
            nodes=self.nodes,
            depends_on=[*self.args.compute_ready, *self._definitions, *depends_on],
            service_monitor=bool(self._definitions),
        )

    def _monitoring_definitions(self) -> Sequence[pulumi.Resource]:
        """Install the definitions of Prometheus before External Secrets, which Prometheus itself depends on."""
        if self.args.spec.kube_prometheus_stack is None:
            return ()
        return MonitoringDefinitions(f"{self.name}-kube-prometheus-stack", self.opts).ready

    def _load_balancer_controller(self) -> Sequence[pulumi.Resource]:
        args = self.args
        controller = LoadBalancerController(
            f"{self.name}-load-balancer-controller",
            LoadBalancerControllerArgs(spec=args.spec.load_balancer_controller, context=self.context(), tags=args.tags),
            self.opts,
        )
        return controller.ready

    def _external_secrets(self) -> Sequence[pulumi.Resource]:
        args = self.args
        operator = ExternalSecrets(
            f"{self.name}-external-secrets",
            AddonArgs(spec=args.spec.external_secrets, context=self.context()),
            self.opts,
        )
        return operator.ready

    def _ebs_csi(self) -> EbsCsi:
        args = self.args
        return EbsCsi(
            f"{self.name}-ebs-csi",
            EbsCsiArgs(spec=args.spec.ebs_csi, context=self.eks_context, tags=args.tags),
            self.opts,
        )

    def _efs_csi(self) -> Sequence[pulumi.Resource]:
        args = self.args
        driver = EfsCsi(
            f"{self.name}-efs-csi",
            EfsCsiArgs(
                spec=args.spec.efs_csi,
                context=self.eks_context,
                file_system_id=args.file_system.id,
            ),
            self.opts,
        )
        return driver.ready

    def _prometheus(self) -> KubePrometheusStack | None:
        spec = self.args.spec.kube_prometheus_stack
        if spec is None:
            return None
        nodes = NodeSelection(node_group=spec.node_group) if spec.node_group else self.nodes
        return KubePrometheusStack(
            f"{self.name}-kube-prometheus-stack",
            KubePrometheusStackArgs(
                spec=spec,
                context=replace(self.context(), nodes=nodes),
                storage_class_name=self._block_storage.storage_class_name,
                secrets=self.secrets,
                storage_ready=self._block_storage.ready,
            ),
            self.opts,
        )
