"""Cluster Autoscaler: scales node groups to the requests of pods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.cluster_autoscaler import CLUSTER_AUTOSCALER
from components.addons.cluster_autoscaler.policy import autoscaler_statements
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.node_selection import NODE_GROUP_LABEL
from components.spec import Percent
from components.string_format import StringFormat
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod
from versions import CLUSTER_AUTOSCALER_IMAGE_TAGS

NAME = "cluster-autoscaler"
SERVICE_ACCOUNT = ServiceAccount(namespace=CLUSTER_AUTOSCALER.namespace, name=NAME)
METRICS_PORT = 8085

Priority = Annotated[str, StringFormat(r"^\d+$", "a priority: a whole number in quotes", "10")]
"""Priority of node groups: the highest is scaled up first. In quotes, because YAML keys are strings here."""


class ClusterAutoscalerSpec(ChartSpec):
    """Settings of the Cluster Autoscaler. The limits are ``minSize`` and ``maxSize`` of each node group."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods; one leads."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """Resources of each pod, which keeps every node and pod of the cluster in memory."""
    image_tag: str | None = None
    """Tag of the image. Default: the release for the Kubernetes version of the cluster."""
    expander: Literal["least-waste", "most-pods", "priority"] = "least-waste"
    """Strategy to choose a node group to scale up. Default: the one with the least idle CPU afterwards."""
    priorities: Mapping[Priority, Sequence[str]] = Field(default_factory=dict[str, Sequence[str]])
    """Regular expressions of Auto Scaling group names (``eks-<node group>-<id>``) by priority, for ``priority``."""
    balance_similar_node_groups: bool = True
    """Scale node groups with the same instance types evenly, for example one group per zone."""
    scale_down: bool = True
    scale_down_utilization_percentage: Percent = 50
    """A node whose requests are below this share of CPU and of memory is a candidate for removal."""
    scale_down_unneeded_minutes: Annotated[int, Field(ge=1)] = 10
    """Minutes for which a node is a candidate before it is removed."""
    max_graceful_termination_seconds: Annotated[int, Field(ge=30)] = 600
    """Time for which the autoscaler lets a pod end before it removes the node, whatever the pod's own grace period. It
    evicts no worker with ``interruptible: false`` and no Job. Default: the autoscaler's own."""
    skip_nodes_with_local_storage: bool = False
    """Keep nodes with pods that have an ``emptyDir``, as almost every pod with a read-only root file system does."""
    skip_nodes_with_system_pods: bool = False
    """Keep nodes with pods of ``kube-system``, whose disruption budgets already protect them."""

    def faults(self) -> Iterable[str]:
        """Yield a sentence if only one of ``priority`` and ``priorities`` is set."""
        yield from super().faults()
        if (self.expander == "priority") != bool(self.priorities):
            yield "expander priority and priorities need each other. Set both or neither."


class ClusterAutoscaler(pulumi.ComponentResource):
    """The autoscaler in its own namespace, with a role that scales node groups of this cluster alone.

    It finds node groups by the tags that EKS sets, and reads the labels and taints of an empty group from the EKS API.
    """

    TYPE = "landfall:addons:ClusterAutoscaler"

    def __init__(
        self, name: str, args: AddonArgs[ClusterAutoscalerSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            statements=autoscaler_statements(
                cluster_name=args.context.cluster.plain_name, region=args.context.cluster.region
            ),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=CLUSTER_AUTOSCALER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=autoscaler_values(args, role.arn),
            parent=self,
            depends_on=role.policies,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def autoscaler_values(args: AddonArgs[ClusterAutoscalerSpec], role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Return the values of the chart."""
    spec = args.spec
    return {
        "fullnameOverride": NAME,
        "cloudProvider": "aws",
        "awsRegion": args.context.cluster.region,
        "autoDiscovery": {"clusterName": args.context.cluster.name},
        "image": {"tag": spec.image_tag or image_tag(args.context.cluster.kubernetes_version)},
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        # Allows the eviction of a single replica.
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/instance": CLUSTER_AUTOSCALER.name}),
        **args.context.nodes.document(),
        "securityContext": restricted_pod(),
        "containerSecurityContext": dict(RESTRICTED_CONTAINER),
        "rbac": {"serviceAccount": SERVICE_ACCOUNT.document(role_arn)},
        "serviceMonitor": {"enabled": args.context.service_monitor, "namespace": CLUSTER_AUTOSCALER.namespace},
        "extraArgs": arguments(spec),
        "expanderPriorities": {priority: list(groups) for priority, groups in spec.priorities.items()},
    }


def arguments(spec: ClusterAutoscalerSpec) -> dict[str, str | bool]:
    """Return the flags of the autoscaler."""
    return {
        "expander": spec.expander,
        "balance-similar-node-groups": spec.balance_similar_node_groups,
        # The label differs between any two groups.
        "balancing-ignore-label": NODE_GROUP_LABEL,
        "scale-down-enabled": spec.scale_down,
        "scale-down-utilization-threshold": f"{spec.scale_down_utilization_percentage / 100}",
        "scale-down-unneeded-time": f"{spec.scale_down_unneeded_minutes}m",
        "max-graceful-termination-sec": f"{spec.max_graceful_termination_seconds}",
        # DaemonSets run on every node: their requests would keep small empty nodes.
        "ignore-daemonsets-utilization": True,
        "skip-nodes-with-local-storage": spec.skip_nodes_with_local_storage,
        "skip-nodes-with-system-pods": spec.skip_nodes_with_system_pods,
    }


def image_tag(kubernetes_version: str) -> str:
    """Return the autoscaler's release for a Kubernetes version; raise ``ValueError`` for an unknown version."""
    tag = CLUSTER_AUTOSCALER_IMAGE_TAGS.get(kubernetes_version)
    if tag is None:
        known = ", ".join(CLUSTER_AUTOSCALER_IMAGE_TAGS)
        msg = (
            f"versions.py has no Cluster Autoscaler for Kubernetes {kubernetes_version}, only for {known}. "
            "Set clusterAutoscaler.imageTag, or add the release to CLUSTER_AUTOSCALER_IMAGE_TAGS."
        )
        raise ValueError(msg)
    return tag
