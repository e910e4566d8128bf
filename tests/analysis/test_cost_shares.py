"""Cost allocation of nodes by the requests of pods."""

from __future__ import annotations

import pytest

from analysis.cost.estimate import cost_of, totals
from plan.values import UNKNOWN
from tests.support.graphs import COMPONENT, NODES, plan, resource

SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"


def group(count=2):
    """Nodes of 2 cores and 8 GiB, two of them unless another count is given."""
    sizes = {"minSize": 0, "desiredSize": count, "maxSize": 4}
    return resource("nodes", NODES, parent="base", inputs={"instanceTypes": ["m7i.large"], "scalingConfig": sizes})


COMPONENTS = (resource("base", COMPONENT), resource("shop", COMPONENT), resource("bank", COMPONENT))


def estimate(*resources, nodes=2):
    return cost_of(plan(*COMPONENTS, group(nodes), *resources))


def fraction(*resources):
    (share,) = estimate(*resources).shares
    assert share.component == "shop"
    return share.fraction


def pods(name, *, cpu, memory, parent="shop", replicas=1):
    containers = [{"resources": {"requests": {"cpu": cpu, "memory": memory}}}]
    spec = {"replicas": replicas, "template": {"spec": {"containers": containers}}}
    inputs = {"metadata": {"name": name}, "spec": spec}
    return resource(name, "kubernetes:apps/v1:Deployment", parent=parent, inputs=inputs)


def scaler(name, target, *, type_=SCALER, parent="shop", **fields):
    return resource(name, type_, parent=parent, inputs={"spec": {"scaleTargetRef": {"name": target}, **fields}})


def test_a_share_is_the_mean_of_the_cpu_and_memory_shares():
    assert fraction(pods("cart", cpu="1", memory="8Gi")) == pytest.approx((1 / 4 + 8 / 16) / 2)


def test_shares_use_the_min_replicas_of_the_autoscaler():
    cart = pods("cart", cpu="500m", memory="2Gi", replicas=7)

    assert fraction(cart, scaler("scale", "cart", minReplicas=2)) == pytest.approx(0.25)
    assert fraction(cart, scaler("scale", "cart")) == pytest.approx(0.125)
    assert fraction(cart, scaler("scale", "other", minReplicas=2)) == pytest.approx(0.875)


def test_a_keda_scaled_workload_has_zero_min_replicas_by_default():
    cart = pods("cart", cpu="500m", memory="2Gi")

    assert fraction(cart, scaler("scale", "cart", type_=SCALED_OBJECT)) == 0
    assert fraction(cart, scaler("scale", "cart", type_=SCALED_OBJECT, minReplicaCount=1)) == 0.125


def test_unknown_requests_count_as_zero():
    assert fraction(pods("cart", cpu=UNKNOWN, memory=UNKNOWN)) == 0


def test_the_owner_of_the_nodes_pays_for_the_rest():
    found = totals(estimate(pods("cart", cpu="1", memory="4Gi")))

    assert found["base"].nodes == pytest.approx(3 * found["shop"].nodes)
    assert found["shop"].own == 0


def test_requests_beyond_the_nodes_share_all_of_them_in_proportion():
    found = estimate(
        pods("cart", cpu="9", memory="36Gi"),
        pods("ledger", cpu="3", memory="12Gi", parent="bank"),
    )

    assert {share.component: share.fraction for share in found.shares} == pytest.approx({"shop": 0.75, "bank": 0.25})
    assert totals(found)["base"].nodes == pytest.approx(0)


def test_a_component_pays_for_the_nodes_that_admit_only_its_pods():
    key = "landfall.dev/node-group"
    own = resource(
        "own",
        NODES,
        parent="base",
        inputs={
            **group(1).inputs,
            "labels": {key: "own"},
            "taints": [{"key": key, "value": "own", "effect": "NO_SCHEDULE"}],
        },
    )
    cart = pods("cart", cpu="100m", memory="1Gi")
    cart.inputs["spec"]["template"]["spec"]["nodeSelector"] = {key: "own"}

    alone = totals(estimate(own, cart, pods("ledger", cpu="1", memory="4Gi", parent="bank")))
    assert alone["shop"].nodes == pytest.approx(sum(each.nodes for each in alone.values()) / 3)
    assert alone["bank"].nodes == pytest.approx(alone["shop"].nodes / 2)  # A quarter of the two other nodes.

    teller = pods("teller", cpu="100m", memory="1Gi", parent="bank")
    teller.inputs["spec"]["template"]["spec"]["nodeSelector"] = {key: "own"}
    assert [share.dedicated for share in estimate(own, cart, teller).shares] == [0, 0]


def test_pods_of_the_owner_have_no_share():
    assert estimate(pods("operator", cpu="1", memory="1Gi", parent="base")).shares == ()


def test_node_groups_of_desired_size_zero_are_not_allocated():
    found = estimate(pods("cart", cpu="1", memory="1Gi"), nodes=0)

    assert [share.fraction for share in found.shares] == [0]
    assert totals(found)["shop"].monthly == 0


def test_init_containers_sidecars_and_overhead_count_as_for_the_scheduler():
    def container(cpu, **fields):
        return {"resources": {"requests": {"cpu": cpu, "memory": "0"}}, **fields}

    cart = pods("cart", cpu="100m", memory="0")
    cart.inputs["spec"]["template"]["spec"] |= {
        "initContainers": [container("200m", restartPolicy="Always"), container("900m")],
        "overhead": {"cpu": "100m"},
    }
    (share,) = estimate(cart).shares

    assert share.requests.cpu == 200 + 900 + 100


def test_a_daemon_set_has_no_share_of_its_own():
    agent = pods("agent", cpu="100m", memory="1Gi")
    daemon_set = resource("agent", "kubernetes:apps/v1:DaemonSet", parent="shop", inputs=agent.inputs)

    assert estimate(daemon_set).shares == ()
