"""What the planner says where nodes, or pods, may become more."""

from __future__ import annotations

from tests.support.clusters import AUTOSCALER, autoscaler, deployment, group, manifest, packed, pod, release


def test_a_group_that_may_grow_but_rests_too_small_has_its_pods_wait_for_the_autoscaler():
    found = packed(group(sizes=(1, 1, 3)), deployment(replicas=5, spec=pod("600m")), release(AUTOSCALER))
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "Deployment shop/web: 2 pods have no place on the nodes at rest, until the autoscaler adds nodes: "
        "raise minSize if that is too late."
    )


def test_what_has_no_place_at_rest_is_refused_where_nothing_adds_the_nodes_or_not_enough():
    small, web = group(sizes=(1, 1, 2)), deployment(replicas=7, spec=pod("600m"))
    for resources in ([small, web], [small, web, release(AUTOSCALER)]):
        (error,) = packed(*resources).errors
        assert "4 pods have no place at rest." in error
        assert error.endswith("general is full with 1 node (minSize; maxSize is 2).")


def test_an_autoscaler_that_has_no_place_itself_adds_no_nodes():
    large = {"resources": {"requests": {"cpu": "1900m"}}, "replicaCount": 1}
    resources = [group(sizes=(1, 1, 3)), deployment("agent", kind="DaemonSet", spec=pod("100m"))]
    (error,) = packed(*resources, release(AUTOSCALER, large)).errors
    assert error.startswith("Deployment kube-system/cluster-autoscaler: 1 pod has no place at rest.")


def test_replicas_that_an_autoscaler_adds_are_a_warning_where_nothing_adds_nodes():
    resources = [group(sizes=(1, 1, 3)), deployment(), autoscaler(most=9)]
    found = packed(*resources)
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "No autoscaler of nodes is planned, and on the nodes asked for at first not all replicas that autoscaling may "
        "ask for have a place: 6 of Deployment shop/web would wait."
    )
    scaled = packed(*resources, release(AUTOSCALER))
    assert (scaled.errors, len(scaled.most.nodes)) == ([], 3)


def test_replicas_beyond_what_an_autoscaler_of_nodes_can_add_are_refused():
    (error,) = packed(group(sizes=(1, 1, 2)), deployment(), autoscaler(most=9), release(AUTOSCALER)).errors
    assert "3 pods have no place at its most replicas" in error
    assert "general is full with 2 nodes" in error


def test_pods_that_come_and_go_need_a_group_that_grows_from_nothing():
    groups = [group(), group("batch", sizes=(0, 0, 3))]
    spec = pod(nodeSelector={"landfall.dev/node-group": "batch"})
    job = {"schedule": "@daily", "jobTemplate": {"spec": {"parallelism": 2, "template": {"spec": spec}}}}
    nightly = manifest("CronJob", "nightly", "batch/v1", spec=job)
    (error,) = packed(*groups, nightly).errors
    assert error.startswith("CronJob shop/nightly: 2 pods have no place at its most replicas.")
    assert error.endswith("batch has no nodes, and nothing adds any.")
    scaled = packed(*groups, nightly, release(AUTOSCALER))
    assert (scaled.errors, len(scaled.rest.nodes), len(scaled.most.nodes)) == ([], 1, 2)
