"""A platform that the stack creates, in the order of its dependencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.addons.coredns import CoreDns
from components.addons.datadog import AGENT
from components.addons.kit.context import AddonArgs, AddonContext
from components.addons.kube_proxy import KubeProxy
from components.addons.opentelemetry_collector import COLLECTOR
from components.addons.pod_identity_agent import PodIdentityAgent
from components.addons.vpc_cni import VpcCni
from components.aws.cluster.cluster import Cluster, ClusterArgs
from components.aws.cluster.node_group import NodeGroup, NodeGroupArgs
from components.aws.file_system import FileSystem, FileSystemArgs
from components.aws.network.network import Network, NetworkArgs
from components.monitoring.metric_sources import MetricSources
from components.node_selection import NodeSelection
from components.platform import Platform
from components.priority_classes import PriorityClasses, PriorityClassesArgs
from settings.model import OwnPlatformSpec
from stacks.cluster_addons import ClusterAddons, ClusterAddonsArgs
from stacks.optional_addons import OptionalAddons
from stacks.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlatformArgs:
    """The settings of the platform, and its names."""

    spec: OwnPlatformSpec
    cluster_name: str
    """Physical name of the cluster, used by subnets, the log group and the kubeconfig."""
    environment: str
    region: str
    tags: Mapping[str, str]
    """Tags of the stack, for AWS resources that controllers create."""
    system_namespaces: Sequence[str]
    """Namespaces of all systems in all environments; Argo CD manages nothing in them."""


class OwnPlatform(pulumi.ComponentResource):
    """Network → control plane → networking add-ons → nodes → DNS → controllers; destroyed in reverse order."""

    TYPE = "landfall:stacks:OwnPlatform"

    def __init__(self, name: str, args: OwnPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        self._network = Network(
            f"{name}-network",
            NetworkArgs(spec=args.spec.network, cluster_name=args.cluster_name, region=args.region),
            self._child,
        )
        self._cluster = Cluster(
            f"{name}-cluster",
            ClusterArgs(
                spec=args.spec.cluster,
                cluster_name=args.cluster_name,
                region=args.region,
                vpc_id=self._network.vpc_id,
                public_subnet_ids=self._network.public_subnet_ids,
                private_subnet_ids=self._network.private_subnet_ids,
                subnet_cidr_blocks=self._network.subnet_cidr_blocks,
            ),
            self._child,
        )
        self._on_cluster = pulumi.ResourceOptions(parent=self, providers=[self._cluster.provider])
        file_system = FileSystem(
            f"{name}-file-system",
            FileSystemArgs(
                spec=args.spec.file_system,
                vpc_id=self._network.vpc_id,
                subnets=self._network.private_subnets,
                client_security_group_id=self._cluster.security_group_id,
            ),
            self._child,
        )
        self.placement = self._placement(file_system, self._compute(self._networking_addons()))
        self.register_outputs({})

    def _networking_addons(self) -> Sequence[pulumi.Resource]:
        """Create the prerequisites of a node: pod networking, Services and credentials."""
        addons, context = self._args.spec.addons, AddonContext(cluster=self._cluster.identity)
        return [
            *VpcCni(f"{self._name}-vpc-cni", AddonArgs(spec=addons.vpc_cni, context=context), self._child).ready,
            *KubeProxy(
                f"{self._name}-kube-proxy", AddonArgs(spec=addons.kube_proxy, context=context), self._child
            ).ready,
            *PodIdentityAgent(
                f"{self._name}-pod-identity-agent",
                AddonArgs(spec=addons.pod_identity_agent, context=context),
                self._child,
            ).ready,
        ]

    def _compute(self, networking: Sequence[pulumi.Resource]) -> Sequence[pulumi.Resource]:
        """Create the node groups, and the cluster DNS on them."""
        groups = [
            NodeGroup(
                f"{self._name}-{group}",
                NodeGroupArgs(
                    spec=spec,
                    group=group,
                    cluster_name=self._cluster.name,
                    region=self._args.region,
                    kubernetes_version=self._args.spec.cluster.kubernetes_version,
                    subnet_ids=self._network.private_subnet_ids,
                    depends_on=[*networking, *self._network.egress_ready],
                    tags=self._args.tags,
                ),
                self._child,
            )
            for group, spec in self._args.spec.node_groups.items()
        ]
        nodes = [resource for group in groups for resource in group.ready]
        dns = CoreDns(
            f"{self._name}-coredns",
            AddonArgs(
                spec=self._args.spec.addons.coredns,
                context=AddonContext(
                    cluster=self._cluster.identity,
                    nodes=NodeSelection(node_group=self._args.spec.addons.node_group),
                    depends_on=nodes,
                ),
            ),
            self._child,
        )
        return [*nodes, *dns.ready]

    def _placement(self, file_system: FileSystem, compute: Sequence[pulumi.Resource]) -> Placement:
        args, cluster = self._args, self._cluster
        account_id = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        addons = ClusterAddons(
            self._name,
            ClusterAddonsArgs(
                spec=args.spec.addons,
                cluster=cluster.identity,
                environment=args.environment,
                account_id=account_id,
                file_system=file_system,
                security_group_id=cluster.security_group_id,
                public_subnet_ids=self._network.public_subnet_ids,
                node_subnet_ids=self._network.private_subnet_ids,
                compute_ready=compute,
                tags=args.tags,
                system_namespaces=args.system_namespaces,
            ),
            self._on_cluster,
        )
        optional = OptionalAddons(addons)
        priorities = self._priority_classes()
        prometheus = addons.prometheus
        platform = Platform(
            region=args.region,
            cluster_name=cluster.name,
            oidc_provider=cluster.oidc_provider,
            vpc_id=self._network.vpc_id,
            public_subnet_ids=pulumi.Output.all(*self._network.public_subnet_ids),
            private_subnet_ids=pulumi.Output.all(*self._network.private_subnet_ids),
            public_subnet_cidr_blocks=self._network.public_subnet_cidr_blocks,
            private_subnet_cidr_blocks=self._network.private_subnet_cidr_blocks,
            node_security_group_id=cluster.security_group_id,
            file_system_id=file_system.id,
            account_id=account_id,
            compute_ready=[*compute, *optional.node_pools_ready, *priorities],
            admission_ready=optional.admission_ready,
            load_balancing_ready=[*addons.load_balancing_ready, *optional.names_ready],
            secrets_ready=addons.secrets_ready,
            storage_ready=addons.storage_ready,
            block_storage_ready=addons.block_storage_ready,
            event_scaling=optional.event_scaling,
            nginx_ingress=optional.nginx_ingress,
            cert_manager=optional.cert_manager,
            metrics=MetricSources(
                container_insights=args.spec.addons.cloudwatch_observability is not None,
                container_insights_ready=optional.container_insights_ready,
                prometheus=prometheus is not None,
                prometheus_ready=prometheus.ready if prometheus else (),
            ),
            traces=COLLECTOR if args.spec.addons.opentelemetry_collector else None,
            datadog=AGENT if args.spec.addons.datadog else None,
        )
        return Placement(platform=platform, kubernetes=cluster.provider, exports=self._exports(platform))

    def _priority_classes(self) -> Sequence[pulumi.Resource]:
        """Create the PriorityClasses of the settings; none without any."""
        classes = self._args.spec.priority_classes
        if not classes:
            return ()
        args = PriorityClassesArgs(classes=classes)
        return PriorityClasses(f"{self._name}-priority", args, self._on_cluster).ready

    def _exports(self, platform: Platform) -> Mapping[str, pulumi.Input[object]]:
        """Return the outputs of the platform; other stacks read the value ``platform``."""
        return {
            "clusterName": self._cluster.name,
            "kubeconfig": self._cluster.kubeconfig,
            "platform": {
                "clusterName": self._cluster.name,
                "environment": self._args.environment,
                "region": self._args.region,
                "clusterEndpoint": self._cluster.endpoint,
                "kubeconfig": self._cluster.kubeconfig,
                "oidcProviderArn": platform.oidc_provider.arn,
                "oidcProviderUrl": platform.oidc_provider.url,
                "vpcId": platform.vpc_id,
                "publicSubnetIds": platform.public_subnet_ids,
                "privateSubnetIds": platform.private_subnet_ids,
                "publicSubnetCidrBlocks": platform.public_subnet_cidr_blocks,
                "privateSubnetCidrBlocks": platform.private_subnet_cidr_blocks,
                "nodeSecurityGroupId": platform.node_security_group_id,
                "fileSystemId": platform.file_system_id,
                "containerInsights": platform.metrics.container_insights,
                "prometheus": platform.metrics.prometheus,
                "tracing": platform.traces is not None,
                "datadog": platform.datadog is not None,
                "keda": platform.event_scaling is not None,
                "nginxIngress": platform.nginx_ingress is not None,
                "certManager": platform.cert_manager is not None,
            },
        }
