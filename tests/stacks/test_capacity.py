"""P3: the smallest number of nodes that a stack's settings allow holds every pod that the stack plans."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

import pytest

from tests.stacks.capacity import NOTHING, Room, allocatable, asked, without_a_place
from tests.stacks.planning import OWN_STAGING, OWNERS, by_id, of_kind, planned

ON_EVERY_NODE = {
    "vpc-cni": Room(cpu=50, memory=0),
    "kube-proxy": Room(cpu=100, memory=0),
    "eks-pod-identity-agent": Room(cpu=0, memory=0),
    "aws-ebs-csi-driver": Room(cpu=30, memory=120),
    "aws-efs-csi-driver": Room(cpu=0, memory=0),
}
"""What the add-ons' DaemonSets ask for: the defaults of their charts in November 2026 (25m for each of aws-node's two
containers in aws/amazon-vpc-cni-k8s, 10m and 40Mi for each of the three of ebs-csi-node, nothing for the agent and
efs-csi-node), and kube-proxy's 100m as EKS deploys it."""

DEPLOYED_BY_ADD_ONS = {
    "metrics-server": [Room(cpu=100, memory=200)] * 2,
    "aws-ebs-csi-driver": [Room(cpu=60, memory=240)] * 2,
    "aws-efs-csi-driver": [Room(cpu=0, memory=0)] * 2,
}
"""The same for the Deployments whose requests are not ours: six containers of 10m and 40Mi in ebs-csi-controller."""

SHARING = {"dev": ("dev", "staging"), "prod": ("prod",), OWN_STAGING: (OWN_STAGING,)}
"""The stacks whose pods run on the cluster of each that makes one."""


def nodes(stack: str) -> list[Room]:
    """What the groups' fewest nodes offer, DaemonSets taken off. More instance types than one: the poorest counts."""
    found: list[Room] = []
    for group in planned(stack).of_type("aws:eks/nodeGroup:NodeGroup"):
        assert not group.inputs["taints"], "a tainted group does not take every pod: tell pods and groups apart here"
        max_pods = pods_by_template(by_id(stack)[group.inputs["launchTemplate"]["id"]].inputs)
        rooms = [allocatable(each, max_pods) for each in group.inputs["instanceTypes"]]
        poorest = Room(*(min(values) for values in zip(*((r.cpu, r.memory, r.pods) for r in rooms), strict=True)))
        found += [poorest - sum(ON_EVERY_NODE.values(), NOTHING)] * group.inputs["scalingConfig"]["minSize"]
    return found


def pods_by_template(template: Mapping[str, Any]) -> int:
    """How many pods a node of this launch template takes."""
    (found,) = re.findall(r'"maxPods": (\d+)', base64.b64decode(template["userData"]).decode())
    return int(found)


def deployments(stack: str) -> list[tuple[Room, int, int]]:
    """Of each Deployment what a pod asks for, its replicas at rest, and those that a rollout adds."""
    fewest = {
        each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in of_kind(stack, "HorizontalPodAutoscaler")
    }
    found: list[tuple[Room, int, int]] = []
    for deployment in of_kind(stack, "Deployment"):
        spec = deployment["spec"]
        (container,) = spec["template"]["spec"]["containers"]
        replicas = fewest[deployment["metadata"]["name"]]["minReplicas"]
        surge = spec["strategy"]["rollingUpdate"]["maxSurge"]
        assert surge == "100%", "LD5"
        found.append((asked(container["resources"]), replicas, ceil(replicas * int(surge.removesuffix("%")) / 100)))
    return found


def controllers(stack: str) -> list[Room]:
    """The pods of charts and add-ons that do not run on every node."""
    found = [pod for pods in DEPLOYED_BY_ADD_ONS.values() for pod in pods]
    dns = planned(stack).one("aws:eks/addon:Addon", "platform-coredns-addon")
    values = [json.loads(dns.inputs["configurationValues"])]
    for release in planned(stack).of_type("kubernetes:helm.sh/v3:Release"):
        chart = release.inputs["values"]
        values += [chart, *(chart[part] for part in ("webhook", "certController") if part in chart)]
    for each in values:
        found += [asked(each["resources"])] * each["replicaCount"]
    return found


def at_rest_and_rolling_out(stacks: Iterable[str]) -> list[Room]:
    """Every service of the stacks at its fewest replicas, and a new release of all services of the largest one."""
    resting = [pod for stack in stacks for pod, replicas, _ in deployments(stack) for _ in range(replicas)]
    surges = [[pod for pod, _, surge in deployments(stack) for _ in range(surge)] for stack in stacks]
    return [*resting, *max(surges, key=lambda pods: sum(pod.cpu for pod in pods))]


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_pod_has_a_place_on_the_fewest_nodes_even_while_a_release_rolls_out(stack: str) -> None:
    pods = [*controllers(stack), *at_rest_and_rolling_out(SHARING[stack])]
    assert len(pods) > len(controllers(stack))
    left = without_a_place(pods, nodes(stack))
    assert left == [], f"asked for {sum(pods, NOTHING)}, offered {sum(nodes(stack), NOTHING)}"


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_add_on_is_reckoned_with(stack: str) -> None:
    addons = {each.inputs["addonName"] for each in planned(stack).of_type("aws:eks/addon:Addon")}
    assert addons == {*ON_EVERY_NODE, *DEPLOYED_BY_ADD_ONS, "coredns"}
    charts = {each.inputs["chart"] for each in planned(stack).of_type("kubernetes:helm.sh/v3:Release")}
    assert charts == {"aws-load-balancer-controller", "external-secrets"}


def test_p3_fewer_nodes_would_not_do() -> None:
    """The test above can fail: without its application nodes, dev has no room for a release."""
    pods = [*controllers("dev"), *at_rest_and_rolling_out(["dev"])]
    small = [room for room in nodes("dev") if room.cpu < 2000]
    assert len(small) == 2
    assert without_a_place(pods, small) != []


@pytest.mark.parametrize(
    ("instance_type", "max_pods", "room"),
    [("m7i.large", 29, Room(1930, 6903, 29)), ("m7i.xlarge", 110, Room(3920, 13590, 110))],
)
def test_what_a_node_offers(instance_type: str, max_pods: int, room: Room) -> None:
    """By hand: 7577 of 8192 MiB less 255, 11 * 29 and 100; and 15155 of 16384 MiB less 255, 11 * 110 and 100."""
    assert allocatable(instance_type, max_pods) == room
