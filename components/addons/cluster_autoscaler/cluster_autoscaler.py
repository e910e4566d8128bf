"""The Cluster Autoscaler: as many nodes in each node group as the pods ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.cluster_autoscaler import CLUSTER_AUTOSCALER
from components.addons.cluster_autoscaler.policy import autoscaler_statements
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER, RESTRICTED_POD
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.node_selection import NODE_GROUP_LABEL
from components.spec import Percent
from components.string_format import StringFormat
from versions import CLUSTER_AUTOSCALER_IMAGE_TAGS

NAMESPACE = CLUSTER_AUTOSCALER.namespace
NAME = "cluster-autoscaler"
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name=NAME)
METRICS_PORT = 8085

Priority = Annotated[str, StringFormat(r"^\d+$", "a priority: a whole number in quotes", "10")]
"""The higher, the sooner; in quotes, as every key is a string."""


class ClusterAutoscalerSpec(ChartSpec):
    """What a person may choose about it; sizes are the node groups' own ``minSize`` and ``maxSize``."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """One leads, the other takes over."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """It keeps every node and pod of the cluster in memory."""
    image_tag: str | None = None
    """Without one, the release for the cluster's Kubernetes version."""
    expander: Literal["least-waste", "most-pods", "priority"] = "least-waste"
    """Which of several groups grows: the one with the least idle CPU afterwards, by default."""
    priorities: Mapping[Priority, Sequence[str]] = Field(default_factory=dict[str, Sequence[str]])
    """For ``priority``: regular expressions of Auto Scaling group names, which are ``eks-<node group>-<id>``."""
    balance_similar_node_groups: bool = True
    """Groups of the same machines, one a zone, say, grow evenly."""
    scale_down: bool = True
    scale_down_utilization_percentage: Percent = 50
    """A node with less of its CPU and of its memory asked for is a candidate for removal."""
    scale_down_unneeded_minutes: Annotated[int, Field(ge=1)] = 10
    """How long it stays a candidate before it goes."""
    skip_nodes_with_local_storage: bool = False
    """Keep nodes with pods that have an ``emptyDir``, as almost every pod with a read-only root has."""
    skip_nodes_with_system_pods: bool = False
    """Keep nodes with pods of ``kube-system``; their own disruption budgets already guard those that matter."""

    def faults(self) -> Iterable[str]:
        """Priorities are read by one expander, which is nothing without them."""
        if (self.expander == "priority") != bool(self.priorities):
            yield "the expander priority and priorities belong together: give both or neither"


ClusterAutoscalerArgs = ChartAddonArgs[ClusterAutoscalerSpec]


class ClusterAutoscaler(pulumi.ComponentResource):
    """The autoscaler in a namespace of its own, with a role that resizes this cluster's node groups and no others.

    It finds the groups by the tags that EKS puts on them, and what nodes of an empty group would be like by asking EKS.
    """

    TYPE = "landfall:addons:ClusterAutoscaler"

    def __init__(self, name: str, args: ClusterAutoscalerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            statements=autoscaler_statements(cluster_name=args.cluster.plain_name, region=args.cluster.region),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=CLUSTER_AUTOSCALER,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=autoscaler_values(args, role.arn),
            parent=self,
            after=role.policies,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def autoscaler_values(args: ClusterAutoscalerArgs, role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The chart's values."""
    spec = args.spec
    return {
        "fullnameOverride": NAME,
        "cloudProvider": "aws",
        "awsRegion": args.cluster.region,
        "autoDiscovery": {"clusterName": args.cluster.name},
        "image": {"tag": spec.image_tag or image_tag(args.cluster.kubernetes_version)},
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        # One replica may always go, so that a single one can be drained.
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/instance": CLUSTER_AUTOSCALER.name}),
        **args.nodes.document(),
        "securityContext": dict(RESTRICTED_POD),
        "containerSecurityContext": dict(RESTRICTED_CONTAINER),
        "rbac": {"serviceAccount": SERVICE_ACCOUNT.document(role_arn)},
        "serviceMonitor": {"enabled": args.service_monitor, "namespace": NAMESPACE},
        "extraArgs": arguments(spec),
        "expanderPriorities": {priority: list(groups) for priority, groups in spec.priorities.items()},
    }


def arguments(spec: ClusterAutoscalerSpec) -> dict[str, str | bool]:
    """The autoscaler's own flags."""
    return {
        "expander": spec.expander,
        "balance-similar-node-groups": spec.balance_similar_node_groups,
        # Each group has its own name as a label, which would make every two groups different.
        "balancing-ignore-label": NODE_GROUP_LABEL,
        "scale-down-enabled": spec.scale_down,
        "scale-down-utilization-threshold": f"{spec.scale_down_utilization_percentage / 100}",
        "scale-down-unneeded-time": f"{spec.scale_down_unneeded_minutes}m",
        # DaemonSets run on every node: counted, they would keep small empty nodes alive.
        "ignore-daemonsets-utilization": True,
        "skip-nodes-with-local-storage": spec.skip_nodes_with_local_storage,
        "skip-nodes-with-system-pods": spec.skip_nodes_with_system_pods,
    }


def image_tag(kubernetes_version: str) -> str:
    """The autoscaler's release for a Kubernetes version; ``ValueError`` when there is none in the table."""
    tag = CLUSTER_AUTOSCALER_IMAGE_TAGS.get(kubernetes_version)
    if tag is None:
        known = ", ".join(CLUSTER_AUTOSCALER_IMAGE_TAGS)
        msg = (
            f"no Cluster Autoscaler is known for Kubernetes {kubernetes_version} (known are {known}): "
            "say clusterAutoscaler.imageTag, or add its release to CLUSTER_AUTOSCALER_IMAGE_TAGS in versions.py"
        )
        raise ValueError(msg)
    return tag
