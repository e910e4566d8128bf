"""Messages about node autoscaling and pod autoscaling."""

from __future__ import annotations

from tests.support.clusters import AUTOSCALER, autoscaler, deployment, group, manifest, packed, pod, release


def test_pods_beyond_min_size_wait_for_the_cluster_autoscaler():
    found = packed(group(sizes=(1, 1, 3)), deployment(replicas=5, spec=pod("600m")), release(AUTOSCALER))
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "Deployment shop/web: 2 pods are pending at min size until the Cluster Autoscaler adds nodes. Raise minSize to "
        "schedule them at once."
    )


def test_unschedulable_pods_are_an_error_where_the_missing_nodes_cannot_be_added():
    small, web = group(sizes=(1, 1, 2)), deployment(replicas=7, spec=pod("600m"))
    for resources in ([small, web], [small, web, release(AUTOSCALER)]):
        (error,) = packed(*resources).errors
        assert "4 pods are unschedulable at min replicas." in error
        assert error.endswith(
            "general: insufficient resources on 1 node (minSize; maxSize is 2). "
            "Raise nodeGroups.general.minSize and nodeGroups.general.maxSize to 3."
        )


def test_an_unschedulable_cluster_autoscaler_adds_no_nodes():
    large = {"resources": {"requests": {"cpu": "1900m"}}, "replicaCount": 1}
    resources = [group(sizes=(1, 1, 3)), deployment("agent", kind="DaemonSet", spec=pod("100m"))]
    (error,) = packed(*resources, release(AUTOSCALER, large)).errors
    assert error.startswith("Deployment kube-system/cluster-autoscaler: 1 pod is unschedulable at min replicas.")


def test_replicas_of_a_pod_autoscaler_are_a_warning_without_a_node_autoscaler():
    resources = [group(sizes=(1, 1, 3)), deployment(), autoscaler(max_replicas=9)]
    found = packed(*resources)
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "No node autoscaler is planned, and at desired size the nodes cannot run all pods that autoscaling and "
        "CronJobs may add. Pending at max replicas: 6 of Deployment shop/web."
    )
    scaled = packed(*resources, release(AUTOSCALER))
    assert (scaled.errors, len(scaled.max_replicas.nodes)) == ([], 3)


def test_replicas_beyond_the_max_size_of_the_node_group_are_an_error():
    (error,) = packed(group(sizes=(1, 1, 2)), deployment(), autoscaler(max_replicas=9), release(AUTOSCALER)).errors
    assert "3 pods are unschedulable at max replicas" in error
    assert "general: insufficient resources on 2 nodes" in error


def test_a_cron_job_on_an_empty_node_group_needs_the_cluster_autoscaler():
    groups = [group(), group("batch", sizes=(0, 0, 3))]
    spec = pod(nodeSelector={"landfall.dev/node-group": "batch"})
    job = {"concurrencyPolicy": "Forbid", "jobTemplate": {"spec": {"parallelism": 2, "template": {"spec": spec}}}}
    nightly = manifest("CronJob", "nightly", "batch/v1", spec=job)
    (error,) = packed(*groups, nightly).errors
    assert error.startswith("CronJob shop/nightly: 2 pods are unschedulable at max replicas.")
    assert error.endswith("batch: no nodes, and nothing adds any. Raise nodeGroups.batch.minSize to 1.")
    scaled = packed(*groups, nightly, release(AUTOSCALER))
    assert (scaled.errors, len(scaled.min_replicas.nodes), len(scaled.max_replicas.nodes)) == ([], 1, 2)
