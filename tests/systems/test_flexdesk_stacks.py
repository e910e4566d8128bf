"""The stacks of Flexdesk: region, adopted network, nodes, add-ons and image."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from analysis.instance_types import INSTANCES
from analysis.scheduling import Packing, pack
from analysis.scheduling.cluster_workloads import cluster_workloads
from components.aws.network.subnet_size import node_addresses, private_subnet_need, usable_addresses
from settings.regions import known_regions
from tests.support.settings_documents import ROOT, committed
from tests.support.stack_plans import FLEXDESK, manifests, of_kind, plan_of, planned
from versions import KUBERNETES_VERSIONS

each_stack = pytest.mark.parametrize("stack", FLEXDESK)

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
RELEASE = "kubernetes:helm.sh/v3:Release"
RUNBOOK = ROOT / "docs" / "migration" / "flexdesk" / "runbook.md"
DOCUMENT_NODES = {"system": "t3.small", "application": "t3.medium", "monitoring": "t3.small"}
"""Instance types of the migration document."""

OLD_PRIVATE_SUBNET = "10.0.1.0/24"
MAX_PODS = 110
"""Pods that the kubelet of these instance types accepts."""
AGENTS = ("aws-node", "kube-proxy", "eks-pod-identity-agent", "ebs-csi-node", "efs-csi-node", "aws-for-fluent-bit")
"""Pods on every node."""


def platform(stack: str) -> dict[str, Any]:
    return committed(stack)["platform"]["create"]


@cache
def packing(stack: str) -> Packing:
    return pack(planned(stack))


@each_stack
def test_everything_is_in_the_region_of_the_data(stack: str) -> None:
    region = committed(stack)["region"]
    assert region == "af-south-1"
    assert region in known_regions()
    text = str([each.inputs for each in planned(stack).resources])
    assert "us-east-1" not in text


@each_stack
def test_the_network_is_adopted_and_nothing_in_it_is_created_or_tagged(stack: str) -> None:
    types = {each.type for each in planned(stack).resources if not each.read}
    created = {"vpc", "subnet", "natGateway", "internetGateway", "routeTable", "route", "eip", "tag"}
    assert {
        each for each in types if each.startswith("aws:ec2/") and each.split("/")[1].split(":")[0] in created
    } == set()
    adopted = platform(stack)["network"]["adopt"]
    assert len(adopted["privateSubnetIds"]) == len(adopted["publicSubnetIds"]) == 2
    # Without tags the load balancer controller finds no subnet by itself.
    (parameters,) = of_kind(stack, "IngressClassParams")
    assert parameters["spec"]["subnets"]["ids"] == adopted["publicSubnetIds"]


@each_stack
def test_the_nodes_are_in_the_private_subnets_of_the_old_vpc(stack: str) -> None:
    adopted = platform(stack)["network"]["adopt"]
    for group in planned(stack).of_type(NODE_GROUP):
        assert sorted(group.inputs["subnetIds"]) == sorted(adopted["privateSubnetIds"])


@each_stack
def test_the_private_subnets_of_the_old_vpc_hold_every_node_with_all_its_pods(stack: str) -> None:
    """A /24 in each of two zones. A node takes blocks of 16 addresses: those of its pods, and one for further pods."""
    agents = cluster_workloads([planned(stack)]).daemon_sets
    busiest = dict.fromkeys(platform(stack)["nodeGroups"], 0)
    for node in packing(stack).max_replicas.nodes:
        # Some agents have the address of the node; to count them as well does not understate the need.
        on_node = [each for each in agents if not each.constraints.mismatch(node.labels, node.pool.taints)]
        busiest[node.pool.name] = max(busiest[node.pool.name], len(list(node.pods)) + len(on_node))
    assert all(count > len(AGENTS) for count in busiest.values()), busiest
    groups = [
        (platform(stack)["nodeGroups"][name]["maxSize"], node_addresses(MAX_PODS, pods))
        for name, pods in busiest.items()
    ]
    need = private_subnet_need(groups, len(platform(stack)["network"]["adopt"]["privateSubnetIds"]), 0)
    assert need <= usable_addresses(OLD_PRIVATE_SUBNET), busiest
    assert f"up to {need} addresses of each private subnet" in " ".join(comments(stack)), need
    assert f"{need} for {stack}" in RUNBOOK.read_text(encoding="utf-8")


def comments(stack: str) -> list[str]:
    """Return the comments of a committed file."""
    lines = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8").splitlines()
    return [line.strip().removeprefix("# ") for line in lines if line.strip().startswith("#")]


@each_stack
def test_there_are_three_groups_of_x86_nodes(stack: str) -> None:
    groups = platform(stack)["nodeGroups"]
    assert list(groups) == ["system", "application", "monitoring"]
    for group in groups.values():
        assert all(not INSTANCES[each].arm for each in group["instanceTypes"])
    for workload in [*of_kind(stack, "Deployment"), *of_kind(stack, "Job")]:
        assert workload["spec"]["template"]["spec"]["nodeSelector"]["landfall.dev/node-group"] == "application"


@each_stack
def test_the_nodes_hold_every_pod_of_the_stack(stack: str) -> None:
    found = packing(stack)
    assert found.errors == []
    assert found.min_replicas.unschedulable == []
    assert len(found.rollout.nodes) == len(found.min_replicas.nodes), "a release needs no more nodes"


def test_the_nodes_of_the_document_do_not_hold_the_add_ons() -> None:
    document = committed("flexdesk-prod")
    for name, instance_type in DOCUMENT_NODES.items():
        document["platform"]["create"]["nodeGroups"][name] |= {
            "instanceTypes": [instance_type],
            "minSize": 1,
            "maxSize": 3,
        }
    found = pack(plan_of(document, "flexdesk-prod"))
    assert found.errors
    assert found.min_replicas.unschedulable


@each_stack
def test_the_kubernetes_version_is_supported_and_no_node_has_ssh(stack: str) -> None:
    assert planned(stack).one("eks:index:Cluster").inputs["version"] in KUBERNETES_VERSIONS
    assert all("remoteAccess" not in each.inputs for each in planned(stack).of_type(NODE_GROUP))
    assert all("keyName" not in each.inputs for each in planned(stack).of_type(LAUNCH_TEMPLATE))


@each_stack
def test_no_service_monitor_scrapes_a_route_that_does_not_exist(stack: str) -> None:
    assert of_kind(stack, "ServiceMonitor") == []
    assert of_kind(stack, "PodMonitor") == []
    assert "/metrics" not in str(
        [each for each in manifests(stack) if each["metadata"].get("namespace", "").startswith("flexdesk-")]
    )


@each_stack
def test_the_image_is_in_the_registry_of_the_account_with_a_tag_that_cannot_move(stack: str) -> None:
    images = {
        container["image"]
        for workload in [*of_kind(stack, "Deployment"), *of_kind(stack, "Job")]
        for container in workload["spec"]["template"]["spec"]["containers"]
    }
    assert images == {"111122223333.dkr.ecr.af-south-1.amazonaws.com/flexdesk-backend:5ee72bc"}
    (repository,) = planned("flexdesk-dev").of_type("aws:ecr/repository:Repository")
    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"


def test_one_stack_of_the_account_owns_the_repository() -> None:
    assert planned("flexdesk-prod").of_type("aws:ecr/repository:Repository") == []


@each_stack
def test_the_vpc_cni_enforces_the_policies_and_nothing_else_does(stack: str) -> None:
    (cni,) = [each for each in planned(stack).of_type("aws:eks/addon:Addon") if each.inputs["addonName"] == "vpc-cni"]
    assert '"enableNetworkPolicy": "true"' in cni.inputs["configurationValues"]
    assert not [each.name for each in planned(stack).of_type(RELEASE) if "calico" in each.name or "tigera" in each.name]


def test_production_has_the_add_ons_of_the_document() -> None:
    releases = {each.inputs["chart"]: each.inputs for each in planned("flexdesk-prod").of_type(RELEASE)}
    charts = {"argo-cd", "falco", "gatekeeper", "datadog", "kube-prometheus-stack", "aws-for-fluent-bit"}
    assert charts <= releases.keys()
    assert releases["datadog"]["values"]["datadog"]["site"] == "datadoghq.eu"
    addons = {each.inputs["addonName"] for each in planned("flexdesk-prod").of_type("aws:eks/addon:Addon")}
    assert {"vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "metrics-server"} <= addons


def test_gatekeeper_denies_what_breaks_a_rule_of_production() -> None:
    constraints = [each for each in manifests("flexdesk-prod") if each["apiVersion"].startswith("constraints.")]
    assert constraints
    assert {each["spec"]["enforcementAction"] for each in constraints} == {"deny"}
