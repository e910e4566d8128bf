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
    return sorted(node.shape.machine for node in found.rest.nodes if node.pool.name == "flexible")


def test_karpenter_makes_the_smallest_nodes_that_take_the_pods():
    assert machines(packed(group(), node_pool(FAMILY), deployment(spec=pod("3")))) == ["m7i.xlarge"]
    assert machines(packed(group(), node_pool(FAMILY), deployment(replicas=2, spec=pod("1800m")))) == ["m7i.large"]


def test_pods_that_wait_together_get_one_node_together():
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
def test_requirements_choose_the_machines(requirements, machine):
    assert machines(packed(group(), node_pool(*requirements), deployment(spec=pod("3")))) == [machine]


def test_a_pod_may_ask_for_spot_where_the_pool_has_it():
    wants = deployment(spec=pod("1", nodeSelector={"karpenter.sh/capacity-type": "spot"}))
    both = one_of("karpenter.sh/capacity-type", "spot", "on-demand")
    assert packed(group(), node_pool(FAMILY, both), wants).errors == []
    (error,) = packed(group(), node_pool(FAMILY), wants).errors
    assert "flexible keeps it off by nodeSelector karpenter.sh/capacity-type=spot" in error


def test_limits_end_what_karpenter_makes():
    resources = [group(), deployment(replicas=4, spec=pod("1800m"))]
    assert packed(*resources, node_pool(FAMILY, limits={"cpu": "6"})).errors == []
    (error,) = packed(*resources, node_pool(FAMILY, limits={"cpu": 4, "memory": "1000Gi"})).errors
    assert "flexible has reached its limits with 1 node" in error


def test_taints_and_labels_of_the_template_are_the_nodes_own():
    tainted = node_pool(FAMILY, taints=[{"key": "batch", "effect": "NoSchedule"}], labels={"team": "a"})
    tolerates = pod("3", tolerations=[{"key": "batch", "operator": "Exists"}], nodeSelector={"team": "a"})
    assert packed(group(), tainted, deployment(spec=tolerates)).errors == []
    assert "taint batch:NoSchedule" in packed(group(), tainted, deployment(spec=pod("3"))).errors[0]


def test_the_kubelets_number_of_pods_comes_from_the_node_class():
    node_class = manifest("EC2NodeClass", "default", "karpenter.k8s.aws/v1", None, spec={"kubelet": {"maxPods": 5}})
    small = deployment(replicas=116, spec=pod("1m", "1Mi"))
    assert len(machines(packed(group(), node_pool(FAMILY), node_class, small))) == 2


def test_a_pool_whose_machines_nobody_knows_is_not_judged():
    (warning,) = packed(group(), node_pool(one_of("karpenter.k8s.aws/instance-family", "x9"))).warnings
    assert warning == "NodePool flexible was not judged: analysis/instances.py knows no instance type that it asks for."
    elsewhere = one_of("topology.kubernetes.io/zone", "us-east-1f")
    assert "zones" in packed(group(), node_pool(FAMILY, elsewhere)).warnings[0]


def test_gpus_are_for_pools_that_ask_for_them():
    anything = packed(group(), node_pool(), deployment(spec=pod("1900m", "7000Mi")))
    assert [name[0] for name in machines(anything)] != ["g"]
