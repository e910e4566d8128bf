"""Karpenter: launches nodes for unschedulable pods, without node groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic, isolated_namespace
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.aws.cluster.ami_release import release_date
from components.aws.iam import Statement
from components.spec import NodeGroupName
from components.string_format import StringFormat
from versions import KARPENTER_AMI_ALIAS

SERVICE_ACCOUNT = ServiceAccount(namespace=KARPENTER.namespace, name="karpenter")
METRICS_PORT = 8080

NODES_GONE_TIMEOUT = "30m"
"""Time for which Pulumi waits until the nodes of a pool are drained and terminated. Pulumi's default is ten minutes."""


class KarpenterSpec(ChartSpec):
    """Settings of Karpenter."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods; one leads. They run on different nodes, which Karpenter did not launch."""
    resources: ContainerResources = ContainerResources(cpu="250m", memory="1Gi")
    ami_alias: Annotated[
        str, StringFormat(r"^al2023@v\d{8}$", "an AMI alias of Amazon Linux 2023 with its release", KARPENTER_AMI_ALIAS)
    ] = KARPENTER_AMI_ALIAS
    """Image of the nodes. A change replaces them, within the budgets of the pools, and is how they get patches. With
    ``latest``, Karpenter would replace every node when AWS publishes an image."""
    disk_size_gib: Annotated[int, Field(ge=20)] = 50
    """Size of the root volume, for images and writable layers."""
    max_pods: Annotated[int, Field(ge=4, le=250)] = 110
    """Pods per node. With prefix delegation AWS recommends 110 below 30 vCPUs (EKS user guide)."""
    node_pools: Annotated[Mapping[NodeGroupName, NodePoolSpec], Field(min_length=1)] = Field(
        default_factory=lambda: {"general": NodePoolSpec()}
    )
    """NodePools by name. A node group cannot have the same name: pods select both by ``nodeGroup``."""

    @property
    def patched_on(self) -> date | None:
        """Date of the image of the nodes."""
        return release_date(self.ami_alias)


@dataclass(frozen=True, kw_only=True)
class KarpenterArgs(AddonArgs[KarpenterSpec]):
    """The controller, and the network of its nodes."""

    subnet_ids: Sequence[pulumi.Input[str]]
    """Ids of subnets. Tags would not be unique in a shared VPC."""
    security_group_id: pulumi.Input[str]
    """The security group of the cluster, which EKS also gives to managed node groups."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of the stack, for the EC2 resources of a node."""


class Karpenter(pulumi.ComponentResource):
    """The controller, its interruption queue and its pools. It runs on a managed node group, never on its own nodes.

    On destroy the order is: pools, node class, controller, definitions. Without the controller, finalizers would remain
    and the instances would keep running.
    """

    TYPE = "landfall:addons:Karpenter"

    def __init__(self, name: str, args: KarpenterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        nodes = KarpenterNodeRole(f"{name}-node", args.context.cluster, child)
        queue = InterruptionQueue(f"{name}-interruption", child)
        role = addon_role(
            name, SERVICE_ACCOUNT, cluster=args.context.cluster, statements=_statements(args, nodes, queue), parent=self
        )
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=KARPENTER,
            spec=args.spec,
            values=controller_values(args, role_arn=role.arn, queue_name=queue.name),
            parent=self,
            depends_on=[*self._definitions(name, args), *role.policies, *queue.ready, *args.context.depends_on],
            skip_crds=True,
        )

        self.ready: Sequence[pulumi.Resource] = self._node_pools(name, args, self._node_class(name, args, nodes))
        """NodePools: workloads that need their nodes depend on them."""
        self.register_outputs({})

    def _definitions(self, name: str, args: KarpenterArgs) -> Sequence[pulumi.Resource]:
        """Create the namespace, and install the definitions by their own chart: Helm never upgrades ``crds/``."""
        namespace = isolated_namespace(
            name,
            namespace=KARPENTER.namespace,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            cluster=args.context.cluster,
            parent=self,
        )
        definitions = chart_release(
            f"{name}-crds",
            chart=KARPENTER_CRD,
            spec=ChartSpec(),
            values={},
            parent=self,
            depends_on=namespace,
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
                    # The pool is deleted after its nodes; in the background they would outlast the controller.
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
    """Return the values of the chart, whose affinity avoids Karpenter's nodes and two replicas on one node."""
    return {
        "replicas": args.spec.replicas,
        "controller": {
            "resources": args.spec.resources.document(),
            # By default it reads the region from the node's metadata service, which pods cannot reach.
            "env": [{"name": "AWS_REGION", "value": args.context.cluster.region}],
        },
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": KARPENTER.name}),
        **args.context.nodes.document(),
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "serviceMonitor": {"enabled": args.context.service_monitor},
        "settings": {
            "clusterName": args.context.cluster.name,
            "eksControlPlane": True,
            "interruptionQueue": queue_name,
        },
    }


def _statements(
    args: KarpenterArgs, nodes: KarpenterNodeRole, queue: InterruptionQueue
) -> pulumi.Output[Sequence[Statement]]:
    def statements(found: Mapping[str, Any]) -> Sequence[Statement]:
        return controller_statements(
            KarpenterScope(cluster_name=args.context.cluster.plain_name, region=args.context.cluster.region, **found)
        )

    return pulumi.Output.all(
        subnet_ids=pulumi.Output.all(*args.subnet_ids),
        security_group_id=args.security_group_id,
        node_role_arn=nodes.arn,
        queue_arn=queue.arn,
    ).apply(statements)
