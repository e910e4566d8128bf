"""Karpenter: nodes chosen for the pods that wait, instead of groups of nodes that grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.karpenter import KARPENTER
from charts.karpenter_crd import KARPENTER_CRD
from components.addons.karpenter.node_role import KarpenterNodeRole
from components.addons.karpenter.nodes import NODE_CLASS, NodePoolSpec, node_class_spec, node_pool_spec
from components.addons.karpenter.policy import KarpenterScope, controller_statements
from components.addons.karpenter.queue import InterruptionQueue
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.aws.iam import Statement
from components.spec import NodeGroupName
from components.string_format import StringFormat
from versions import KARPENTER_AMI_ALIAS

NAMESPACE = KARPENTER.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="karpenter")
METRICS_PORT = 8080

NODES_GONE_TIMEOUT = "30m"
"""Pulumi waits this long for a pool's nodes to be drained and ended; ten minutes, by itself."""


class KarpenterSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """One leads, the other takes over; each on a node of its own, which no pool of Karpenter's may have made."""
    resources: ContainerResources = ContainerResources(cpu="250m", memory="1Gi")
    ami_alias: Annotated[
        str, StringFormat(r"^al2023@v\d{8}$", "an AMI alias of Amazon Linux 2023 with its release", KARPENTER_AMI_ALIAS)
    ] = KARPENTER_AMI_ALIAS
    """Pinned: with ``latest``, every node is replaced when AWS publishes an image."""
    disk_size_gib: Annotated[int, Field(ge=20)] = 50
    """Images and writable layers."""
    max_pods: Annotated[int, Field(ge=4, le=250)] = 110
    """With prefix delegation AWS advises 110 below 30 vCPUs (EKS user guide)."""
    node_pools: Annotated[Mapping[NodeGroupName, NodePoolSpec], Field(min_length=1)] = Field(
        default_factory=lambda: {"general": NodePoolSpec()}
    )
    """By name; no node group may have the same one, as pods choose either by ``nodeGroup``."""


@dataclass(frozen=True, kw_only=True)
class KarpenterArgs(ChartAddonArgs[KarpenterSpec]):
    """The controller, its cluster, and the network that its nodes go into."""

    subnet_ids: Sequence[pulumi.Input[str]]
    """By id and not by tag: in a shared VPC a tag is anybody's."""
    security_group_id: pulumi.Input[str]
    """The cluster's own, which EKS gives to nodes of a managed group, too."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The stack's own, for what EC2 makes with a node."""


class Karpenter(pulumi.ComponentResource):
    """The controller, a queue that warns it, and its pools; it runs on a managed node group, never on its own nodes.

    On destroy pools go first, then the node class, the controller, and the definitions last: without the controller
    nobody would take the finalizers off, and the machines would stay behind.
    """

    TYPE = "landfall:addons:Karpenter"

    def __init__(self, name: str, args: KarpenterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        nodes = KarpenterNodeRole(f"{name}-node", args.cluster.name, child)
        queue = InterruptionQueue(f"{name}-interruption", child)
        role = addon_role(
            name, SERVICE_ACCOUNT, cluster=args.cluster, statements=_statements(args, nodes, queue), parent=self
        )
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=KARPENTER,
            spec=args.spec,
            namespace=NAMESPACE,
            values=controller_values(args, role_arn=role.arn, queue_name=queue.name),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*self._definitions(name, args), *role.policies, *queue.ready, *args.depends_on],
            ),
            skip_crds=True,
        )

        self.ready: Sequence[pulumi.Resource] = self._node_pools(name, args, self._node_class(name, args, nodes))
        """Pools from which nodes come for whoever waits for them."""
        self.register_outputs({})

    def _definitions(self, name: str, args: KarpenterArgs) -> Sequence[pulumi.Resource]:
        """The namespace, and the custom resource definitions by their own chart: Helm never upgrades a ``crds/``."""
        namespace = addon_namespace(
            name,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            cluster=args.cluster,
            parent=self,
        )
        definitions = chart_release(
            f"{name}-crds",
            chart=KARPENTER_CRD,
            spec=ChartSpec(),
            namespace=NAMESPACE,
            values={},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*namespace]),
        )
        return [*namespace, definitions]

    def _node_class(self, name: str, args: KarpenterArgs, nodes: KarpenterNodeRole) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{name}-node-class",
            api_version="karpenter.k8s.aws/v1",
            kind="EC2NodeClass",
            metadata={"name": NODE_CLASS},
            spec=node_class_spec(
                ami_alias=args.spec.ami_alias,
                disk_size_gib=args.spec.disk_size_gib,
                max_pods=args.spec.max_pods,
                instance_profile=nodes.instance_profile,
                subnet_ids=args.subnet_ids,
                security_group_id=args.security_group_id,
                tags=args.tags,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release, *nodes.ready]),
        )

    def _node_pools(
        self, name: str, args: KarpenterArgs, node_class: k8s.apiextensions.CustomResource
    ) -> Sequence[pulumi.Resource]:
        return [
            k8s.apiextensions.CustomResource(
                f"{name}-pool-{pool}",
                api_version="karpenter.sh/v1",
                kind="NodePool",
                metadata={
                    "name": pool,
                    # The pool is gone when its nodes are: in the background they would outlive their controller.
                    "annotations": {"pulumi.com/deletionPropagationPolicy": "foreground"},
                },
                spec=node_pool_spec(pool, spec),
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[node_class],
                    custom_timeouts=pulumi.CustomTimeouts(delete=NODES_GONE_TIMEOUT),
                ),
            )
            for pool, spec in args.spec.node_pools.items()
        ]


def controller_values(
    args: KarpenterArgs, *, role_arn: pulumi.Input[str], queue_name: pulumi.Input[str]
) -> dict[str, Any]:
    """The chart's values; its own keep the controller off Karpenter's nodes and its replicas on different ones."""
    return {
        "replicas": args.spec.replicas,
        "controller": {
            "resources": args.spec.resources.document(),
            # Said outright: it would ask the node's metadata service, which pods do not reach.
            "env": [{"name": "AWS_REGION", "value": args.cluster.region}],
        },
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": KARPENTER.name}),
        **args.nodes.document(),
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "serviceMonitor": {"enabled": args.service_monitor},
        "settings": {
            "clusterName": args.cluster.name,
            "eksControlPlane": True,
            "interruptionQueue": queue_name,
        },
    }


def _statements(
    args: KarpenterArgs, nodes: KarpenterNodeRole, queue: InterruptionQueue
) -> pulumi.Output[Sequence[Statement]]:
    def statements(found: Mapping[str, Any]) -> Sequence[Statement]:
        return controller_statements(
            KarpenterScope(cluster_name=args.cluster.plain_name, region=args.cluster.region, **found)
        )

    return pulumi.Output.all(
        subnet_ids=pulumi.Output.all(*args.subnet_ids),
        security_group_id=args.security_group_id,
        node_role_arn=nodes.arn,
        queue_arn=queue.arn,
    ).apply(statements)
