"""Nodes and pods: the network first, then nodes, then DNS, then everything that runs."""

from __future__ import annotations

from analysis.ordering.resource_index import (
    POD_PATHS,
    ResourceIndex,
    chart_or_addon_of,
    kind_of,
    pod_of,
)
from analysis.ordering.rule import PlannedResources, Rule, every, installed, objects, typed
from charts.catalogue import CHARTS
from nested import values_at
from plan import resource_types
from plan.model import PlannedResource

NODE_NETWORKING = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
NODE_AGENTS = {*NODE_NETWORKING, "eks-node-monitoring-agent"}
"""Add-ons with DaemonSets only, which are created before the first node."""

WITHOUT_PODS = {chart.name for chart in CHARTS.values() if not chart.pods}
"""Charts of CRDs only."""

WITHOUT_DNS = {"coredns", "nvidia-device-plugin"}
"""Charts and add-ons without DNS queries."""

POOL = "karpenter.sh/NodePool"
NODES = typed(resource_types.EKS_NODE_GROUP)
CLUSTERS = typed(resource_types.EKS_CLUSTER)
INTERNET_ACCESS = typed(
    resource_types.EC2_ROUTE,
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION,
    resource_types.EC2_NAT_GATEWAY,
    resource_types.EC2_INTERNET_GATEWAY,
)
"""Routes of nodes and pods to AWS."""


def pod_owners(index: ResourceIndex) -> PlannedResources:
    """Return all resources that run pods: workloads, charts and EKS add-ons."""
    software = index.typed(resource_types.HELM_RELEASE, resource_types.EKS_ADDON)
    charts = [each for each in software if chart_or_addon_of(each) not in NODE_AGENTS | WITHOUT_PODS]
    return [*index.objects(*POD_PATHS), *charts]


def _dns_clients(index: ResourceIndex) -> PlannedResources:
    return [each for each in pod_owners(index) if chart_or_addon_of(each) not in WITHOUT_DNS]


def _on_cluster(index: ResourceIndex) -> PlannedResources:
    return [
        *index.all_objects(),
        *index.typed(resource_types.HELM_RELEASE, resource_types.EKS_ADDON),
        *NODES(index),
    ]


def _pools(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the Karpenter NodePools that a pod selects by labels. A DaemonSet does not cause new nodes."""
    selected = values_at(pod_of(dependent), "nodeSelector")
    for pool in index.objects(POOL) if kind_of(dependent) != "apps/DaemonSet" else ():
        for labels in values_at(pool.inputs, "spec", "template", "metadata", "labels"):
            if any(selector and selector.items() <= labels.items() for selector in selected):
                yield pool


RULES = (
    Rule(
        title="Objects, charts, add-ons and nodes depend on the control plane",
        on_destroy="no API server is left to delete them",
        dependents=_on_cluster,
        prerequisites=every(CLUSTERS),
    ),
    Rule(
        title="Nodes depend on the network add-ons",
        on_destroy="pods lose their network while they terminate and leave network interfaces in the subnets",
        dependents=NODES,
        prerequisites=every(installed(*NODE_NETWORKING)),
    ),
    Rule(
        title="Nodes depend on their internet access",
        on_destroy="nodes lose access to AWS before they are drained",
        dependents=NODES,
        prerequisites=every(INTERNET_ACCESS),
    ),
    Rule(
        title="Pods depend on node groups",
        on_destroy="no node is left to run finalizers and Helm deletion hooks and to unmount volumes",
        dependents=pod_owners,
        prerequisites=every(NODES),
    ),
    Rule(
        title="Pods depend on the network add-ons",
        on_destroy="pods lose their network while they terminate, and AWS resources that they delete remain",
        dependents=pod_owners,
        prerequisites=every(installed(*NODE_NETWORKING)),
    ),
    Rule(
        title="Pods depend on CoreDNS",
        on_destroy="controllers cannot resolve AWS endpoints, and AWS resources that they delete remain",
        dependents=_dns_clients,
        prerequisites=every(installed("coredns")),
    ),
    Rule(
        title="Karpenter NodePools depend on the network add-ons and CoreDNS",
        on_destroy="pods lose their network while their node is drained, and the drain hangs",
        dependents=objects(POOL),
        prerequisites=every(installed(*NODE_NETWORKING, "coredns")),
    ),
    Rule(
        title="Pods depend on the Karpenter NodePool that they select",
        on_destroy="the NodePool drains its nodes while disruption budgets protect the pods, and the drain hangs",
        dependents=objects(*POD_PATHS),
        prerequisites=_pools,
    ),
)
