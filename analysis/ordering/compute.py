"""Nodes and the pods on them: network first, then nodes, then DNS, then everything that runs."""

from __future__ import annotations

from analysis.ordering.inventory import TEMPLATES, Inventory, kind_of, pod_of, software_of
from analysis.ordering.paths import at
from analysis.ordering.rule import Resources, Rule, every, installed, objects, typed
from charts.catalogue import CHARTS
from plan import resource_types
from plan.model import PlannedResource

NODE_NETWORKING = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
NODE_AGENTS = {*NODE_NETWORKING, "eks-node-monitoring-agent"}
"""DaemonSets that are there before the first node is, and start with it."""

WITHOUT_PODS = {chart.name for chart in CHARTS.values() if not chart.pods}
"""Charts that install custom resource definitions and run nothing."""

WITHOUT_DNS = {"coredns", "nvidia-device-plugin"}
"""What looks up no names."""

POOL = "karpenter.sh/NodePool"
NODES = typed(resource_types.EKS_NODE_GROUP)
CLUSTERS = typed(resource_types.EKS_CLUSTER)
WAY_OUT = typed(
    resource_types.EC2_ROUTE,
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION,
    resource_types.EC2_NAT_GATEWAY,
    resource_types.EC2_INTERNET_GATEWAY,
)
"""How nodes, and pods on them, reach AWS."""


def runs_pods(inventory: Inventory) -> Resources:
    """Whatever needs a node to come up: workloads, charts and EKS's add-ons."""
    software = inventory.typed(resource_types.HELM_RELEASE, resource_types.EKS_ADDON)
    charts = [each for each in software if software_of(each) not in NODE_AGENTS | WITHOUT_PODS]
    return [*inventory.objects(*TEMPLATES), *charts]


def _asks_dns(inventory: Inventory) -> Resources:
    return [each for each in runs_pods(inventory) if software_of(each) not in WITHOUT_DNS]


def _on_cluster(inventory: Inventory) -> Resources:
    return [
        *inventory.all_objects(),
        *inventory.typed(resource_types.HELM_RELEASE, resource_types.EKS_ADDON),
        *NODES(inventory),
    ]


def _pools(inventory: Inventory, late: PlannedResource) -> Resources:
    """Karpenter's pools whose nodes a pod selects by their labels. A DaemonSet asks for no node, it follows them."""
    selected = at(pod_of(late), "nodeSelector")
    for pool in inventory.objects(POOL) if kind_of(late) != "apps/DaemonSet" else ():
        for labels in at(pool.inputs, "spec.template.metadata.labels"):
            if any(selector and selector.items() <= labels.items() for selector in selected):
                yield pool


RULES = (
    Rule(
        up="What lies on the cluster comes after its control plane",
        destroy="there would be no API left to delete it by",
        late=_on_cluster,
        early=every(CLUSTERS),
    ),
    Rule(
        up="Nodes come after the network, the proxy and the credentials of their pods",
        destroy="the pods would lose their network while they end, and leave network interfaces behind in the subnets",
        late=NODES,
        early=every(installed(*NODE_NETWORKING)),
    ),
    Rule(
        up="Nodes come after their way out to AWS",
        destroy="the nodes would be cut off before they are drained and have left the cluster",
        late=NODES,
        early=every(WAY_OUT),
    ),
    Rule(
        up="Pods come after the nodes that run them",
        destroy="finalizers, Helm's deletion hooks and volumes would have no node left to be worked off on",
        late=runs_pods,
        early=every(NODES),
    ),
    Rule(
        up="Pods come after the network, the proxy and the credentials of pods",
        destroy="they would lose their network while they end, and what they clean up on AWS would stay",
        late=runs_pods,
        early=every(installed(*NODE_NETWORKING)),
    ),
    Rule(
        up="Pods come after the cluster's DNS",
        destroy="what a controller still has to delete on AWS would stay, as it no longer finds AWS by name",
        late=_asks_dns,
        early=every(installed("coredns")),
    ),
    Rule(
        up="Karpenter's nodes come after the network, the proxy and the credentials of their pods",
        destroy="the pods on them would lose their network while they are drained, and the drain would hang",
        late=objects(POOL),
        early=every(installed(*NODE_NETWORKING, "coredns")),
    ),
    Rule(
        up="Pods come after the Karpenter pool whose nodes they select",
        destroy="the pool would drain its nodes while disruption budgets still hold the pods, and the drain would hang",
        late=objects(*TEMPLATES),
        early=_pools,
    ),
)
