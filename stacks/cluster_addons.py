"""The add-ons of a cluster that run on its nodes, each after what it cannot start, or clean up, without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pulumi

from components.addons.ebs_csi import EbsCsi, EbsCsiArgs
from components.addons.efs_csi import EfsCsi, EfsCsiArgs
from components.addons.external_secrets import ExternalSecrets, ExternalSecretsArgs
from components.addons.kit.addon_secrets import SecretsAccess
from components.addons.kit.plain_addon import PlainAddonArgs
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
    """What is wanted, and what is there already."""

    spec: AddonsSpec
    cluster: ClusterIdentity
    environment: str
    account_id: pulumi.Output[str]
    file_system: FileSystem
    security_group_id: pulumi.Output[str]
    """The cluster's own, which nodes have, too."""
    node_subnet_ids: Sequence[pulumi.Input[str]]
    compute_ready: Sequence[pulumi.Resource]
    """Nodes, their networking and DNS."""
    tags: Mapping[str, str]
    system_namespaces: Sequence[str]
    """Namespaces of all systems in all environments."""


class Common(TypedDict):
    """What every chart is given."""

    cluster: ClusterIdentity
    nodes: NodeSelection
    depends_on: Sequence[pulumi.Resource]
    service_monitor: bool


class ClusterAddons:
    """Those that every cluster has, and Prometheus, whose definitions other charts wait for.

    No component of its own: each add-on is the platform's child.
    """

    def __init__(self, name: str, args: ClusterAddonsArgs, opts: pulumi.ResourceOptions) -> None:
        self.name, self.args, self.opts = name, args, opts
        self.nodes = NodeSelection(node_group=args.spec.node_group)
        self._definitions = self._monitoring_definitions()
        self.load_balancing_ready = self._load_balancer_controller()
        metrics_server = MetricsServer(
            f"{name}-metrics-server",
            PlainAddonArgs(
                spec=args.spec.metrics_server,
                cluster=args.cluster,
                nodes=self.nodes,
                depends_on=args.compute_ready,
            ),
            opts,
        )
        self.secrets_ready = self._external_secrets()
        self._block_storage = self._ebs_csi()
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
        """Everything of all of them."""

    @property
    def secrets(self) -> SecretsAccess:
        """The way to AWS Secrets Manager, for add-ons that need a secret."""
        args = self.args
        return SecretsAccess(account_id=args.account_id, environment=args.environment, secrets_ready=self.secrets_ready)

    def common(self, *after: pulumi.Resource) -> Common:
        """What a chart gets that comes after nodes, DNS, Prometheus's definitions and the resources given."""
        return Common(
            cluster=self.args.cluster,
            nodes=self.nodes,
            depends_on=[*self.args.compute_ready, *self._definitions, *after],
            service_monitor=bool(self._definitions),
        )

    def _monitoring_definitions(self) -> Sequence[pulumi.Resource]:
        """Before everything that has metrics, External Secrets among it, which Prometheus itself comes after."""
        if self.args.spec.kube_prometheus_stack is None:
            return ()
        return MonitoringDefinitions(f"{self.name}-kube-prometheus-stack", self.opts).ready

    def _load_balancer_controller(self) -> Sequence[pulumi.Resource]:
        args = self.args
        controller = LoadBalancerController(
            f"{self.name}-load-balancer-controller",
            LoadBalancerControllerArgs(spec=args.spec.load_balancer_controller, tags=args.tags, **self.common()),
            self.opts,
        )
        return controller.ready

    def _external_secrets(self) -> Sequence[pulumi.Resource]:
        args = self.args
        operator = ExternalSecrets(
            f"{self.name}-external-secrets",
            ExternalSecretsArgs(spec=args.spec.external_secrets, **self.common()),
            self.opts,
        )
        return operator.ready

    def _ebs_csi(self) -> EbsCsi:
        args = self.args
        return EbsCsi(
            f"{self.name}-ebs-csi",
            EbsCsiArgs(
                spec=args.spec.ebs_csi,
                cluster=args.cluster,
                nodes=self.nodes,
                depends_on=args.compute_ready,
                tags=args.tags,
            ),
            self.opts,
        )

    def _efs_csi(self) -> Sequence[pulumi.Resource]:
        args = self.args
        driver = EfsCsi(
            f"{self.name}-efs-csi",
            EfsCsiArgs(
                spec=args.spec.efs_csi,
                cluster=args.cluster,
                nodes=self.nodes,
                file_system_id=args.file_system.id,
                depends_on=args.compute_ready,
            ),
            self.opts,
        )
        return driver.ready

    def _prometheus(self) -> KubePrometheusStack | None:
        args, spec = self.args, self.args.spec.kube_prometheus_stack
        if spec is None:
            return None
        return KubePrometheusStack(
            f"{self.name}-kube-prometheus-stack",
            KubePrometheusStackArgs(
                spec=spec,
                cluster=args.cluster,
                nodes=NodeSelection(node_group=spec.node_group) if spec.node_group else self.nodes,
                storage_class_name=self._block_storage.storage_class_name,
                secrets=self.secrets,
                storage_ready=self._block_storage.ready,
                depends_on=[*args.compute_ready, *self._definitions],
            ),
            self.opts,
        )
