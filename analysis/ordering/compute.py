"""Nodes and the pods on them: network first, then nodes, then DNS, then everything that runs."""

from __future__ import annotations

from analysis.ordering.inventory import ADDON, RELEASE, TEMPLATES, Inventory, kind_of, pod_of, software_of
from analysis.ordering.paths import at
from analysis.ordering.rule import Resources, Rule, every, installed, objects, typed
from plan.model import PlannedResource

NODE_NETWORKING = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
NODE_AGENTS = {*NODE_NETWORKING, "eks-node-monitoring-agent"}
"""DaemonSets that are there before the first node is, and start with it."""

WITHOUT_PODS = {"prometheus-operator-crds", "karpenter-crd"}
"""Charts that bring definitions and run nothing."""

WITHOUT_DNS = {"coredns", "nvidia-device-plugin"}
"""What looks up no names."""

POOL = "karpenter.sh/NodePool"
NODES = typed("aws:eks/nodeGroup:NodeGroup")
CLUSTERS = typed("aws:eks/cluster:Cluster")
WAY_OUT = typed(
    "aws:ec2/route:Route",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/internetGateway:InternetGateway",
)
"""How nodes, and pods on them, reach AWS."""


def runs_pods(inventory: Inventory) -> Resources:
    """Whatever needs a node to come up: workloads, charts and EKS's add-ons."""
    software = inventory.typed(RELEASE, ADDON)
    charts = [each for each in software if software_of(each) not in NODE_AGENTS | WITHOUT_PODS]
    return [*inventory.objects(*TEMPLATES), *charts]


def _asks_dns(inventory: Inventory) -> Resources:
    return [each for each in runs_pods(inventory) if software_of(each) not in WITHOUT_DNS]


def _on_cluster(inventory: Inventory) -> Resources:
    return [*inventory.all_objects(), *inventory.typed(RELEASE, ADDON), *NODES(inventory)]


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
