from __future__ import annotations

import pytest

from tests.support.clusters import deployment, group, manifest, packed, pod

API = "karpenter.sh/v1"


def node_pool(*requirements, limits=None, taints=(), labels=None):
    spec = {"requirements": list(requirements), "taints": list(taints), "nodeClassRef": {"name": "default"}}
    template = {"metadata": {"labels": labels or {}}, "spec": spec}
    return manifest("NodePool", "flexible", API, None, spec={"template": template, "limits": limits or {}})


def one_of(key, *values, operator="In"):
    return {"key": key, "operator": operator, "values": list(values)}


FAMILY = one_of("karpenter.k8s.aws/instance-family", "m7i")

NEWER = one_of("karpenter.k8s.aws/instance-generation", "6", operator="Gt")


def machines(found):
    return sorted(node.template.instance_type for node in found.min_replicas.nodes if node.pool.name == "flexible")


def test_karpenter_adds_the_smallest_nodes_that_fit_the_pods():
    assert machines(packed(group(), node_pool(FAMILY), deployment(spec=pod("3")))) == ["m7i.xlarge"]
    assert machines(packed(group(), node_pool(FAMILY), deployment(replicas=2, spec=pod("1800m")))) == ["m7i.large"]


def test_karpenter_adds_one_node_for_pods_that_are_pending_together():
    assert machines(packed(group(), node_pool(FAMILY), deployment(replicas=12, spec=pod("1100m")))) == ["m7i.4xlarge"]


@pytest.mark.parametrize(
    ("requirements", "machine"),
    [
        ([one_of("node.kubernetes.io/instance-type", "c6i.2xlarge")], "c6i.2xlarge"),
        ([one_of("karpenter.k8s.aws/instance-category", "r"), one_of("kubernetes.io/arch", "amd64")], "r6i.xlarge"),
        ([FAMILY, one_of("karpenter.k8s.aws/instance-cpu", "4", operator="Gt")], "m7i.2xlarge"),
        ([one_of("kubernetes.io/arch", "arm64"), one_of("karpenter.k8s.aws/instance-family", "c7g")], "c7g.xlarge"),
        ([NEWER, one_of("karpenter.k8s.aws/instance-category", "m")], "m7a.xlarge"),
    ],
)
def test_requirements_select_instance_types(requirements, machine):
    assert machines(packed(group(), node_pool(*requirements), deployment(spec=pod("3")))) == [machine]


def test_a_pod_can_select_spot_where_the_node_pool_allows_it():
    wants = deployment(spec=pod("1", nodeSelector={"karpenter.sh/capacity-type": "spot"}))
    both = one_of("karpenter.sh/capacity-type", "spot", "on-demand")
    assert packed(group(), node_pool(FAMILY, both), wants).errors == []
    (error,) = packed(group(), node_pool(FAMILY), wants).errors
    assert "flexible: no match for nodeSelector karpenter.sh/capacity-type=spot" in error


def test_karpenter_adds_no_nodes_beyond_the_limits():
    resources = [group(), deployment(replicas=4, spec=pod("1800m"))]
    assert packed(*resources, node_pool(FAMILY, limits={"cpu": "6"})).errors == []
    (error,) = packed(*resources, node_pool(FAMILY, limits={"cpu": 4, "memory": "1000Gi"})).errors
    assert "flexible: limits reached with 1 node" in error


def test_nodes_have_the_taints_and_labels_of_the_template():
    tainted = node_pool(FAMILY, taints=[{"key": "batch", "effect": "NoSchedule"}], labels={"team": "a"})
    tolerates = pod("3", tolerations=[{"key": "batch", "operator": "Exists"}], nodeSelector={"team": "a"})
    assert packed(group(), tainted, deployment(spec=tolerates)).errors == []
    assert "taint batch:NoSchedule" in packed(group(), tainted, deployment(spec=pod("3"))).errors[0]


def test_max_pods_come_from_the_node_class():
    node_class = manifest("EC2NodeClass", "default", "karpenter.k8s.aws/v1", None, spec={"kubelet": {"maxPods": 5}})
    small = deployment(replicas=35, spec=pod("1m", "1Mi"))
    assert len(machines(packed(group(), node_pool(FAMILY), node_class, small))) == 2


def test_a_node_pool_without_known_instance_types_or_zones_is_not_simulated():
    (warning,) = packed(group(), node_pool(one_of("karpenter.k8s.aws/instance-family", "x9"))).warnings
    assert warning == (
        "NodePool flexible: capacity is unknown, because no type in the list of instance types matches its "
        "requirements."
    )
    uses_shared_nodes = one_of("topology.kubernetes.io/zone", "us-east-1f")
    assert "zones" in packed(group(), node_pool(FAMILY, uses_shared_nodes)).warnings[0]


def test_gpu_instances_are_only_used_where_the_requirements_name_them():
    anything = packed(group(), node_pool(), deployment(spec=pod("1900m", "7000Mi")))
    assert [name[0] for name in machines(anything)] != ["g"]
