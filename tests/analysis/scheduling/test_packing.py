"""Errors and warnings of the packing."""

from __future__ import annotations

import pytest

from analysis.scheduling import pack
from tests.support.clusters import (
    AUTOSCALER,
    addon,
    cluster,
    deployment,
    group,
    manifest,
    packed,
    pod,
    release,
)
from tests.support.graphs import plan

TAINT = {"key": "dedicated", "value": "gpu", "effect": "NO_SCHEDULE"}
STORAGE = {"provisioner": "ebs.csi.aws.com"}
CLAIM = {"spec": {"storageClassName": "gp3"}}


def test_a_stack_that_fits_has_no_errors_and_no_warnings():
    found = packed(group(sizes=(2, 2, 3)), deployment(replicas=3))
    assert (found.errors, found.warnings, found.workloads_with_unknown_requests, found.uses_shared_nodes) == (
        [],
        [],
        0,
        False,
    )
    assert sum(len(node.pods) for node in found.min_replicas.nodes) == 3


def test_a_pod_larger_than_every_node_is_an_error_with_requests_and_allocatable():
    (error,) = packed(group(), deployment(spec=pod("2", "1Gi"))).errors
    assert error == (
        "Deployment shop/web: 1 pod is unschedulable at min replicas. Each pod requests 2000m CPU, 1024 MiB; the "
        "largest node, m7i.large of general, has 1930m CPU, 6903 MiB allocatable beside its DaemonSets. "
        "general: at most 1930m CPU, 6903 MiB allocatable per node. "
        "Lower resources.cpu of web, or give node group general larger instanceTypes."
    )


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (pod(), "gpu: untolerated taint dedicated=gpu:NoSchedule"),
        (
            pod(nodeSelector={"disk": "ssd"}, tolerations=[{"operator": "Exists"}]),
            "gpu: no match for nodeSelector disk=ssd",
        ),
        (pod(nodeSelector={"topology.kubernetes.io/zone": "us-east-1f"}, tolerations=[{"operator": "Exists"}]), "1f"),
    ],
)
def test_the_reason_of_an_unschedulable_pod_is_reported(spec, reason):
    (error,) = packed(group("gpu", taints=[TAINT]), deployment(spec=spec)).errors
    assert reason in error


def test_a_pod_on_full_nodes_is_an_error():
    (error,) = packed(group(), deployment(replicas=4, spec=pod("600m"))).errors
    assert error.startswith("Deployment shop/web: 1 pod is unschedulable at min replicas.")
    assert error.endswith("general: insufficient resources on 1 node. Raise nodeGroups.general.maxSize to 2.")


def test_daemon_sets_are_scheduled_on_every_node_first():
    agent = deployment("agent", kind="DaemonSet", spec=pod("900m"))
    assert packed(group(), deployment(replicas=2, spec=pod("600m"))).errors == []
    (error,) = packed(group(), agent, deployment(replicas=2, spec=pod("600m"))).errors
    assert "has 1030m CPU" in error


def test_a_daemon_set_does_not_run_on_nodes_whose_taint_it_does_not_tolerate():
    agent = deployment("agent", kind="DaemonSet", spec=pod("900m"))
    found = packed(group("gpu", taints=[TAINT]), agent)
    assert [node.used.cpu for node in found.min_replicas.nodes] == [0]


def test_nodes_too_small_for_their_daemon_sets_are_an_error():
    (error,) = packed(group(), deployment("agent", kind="DaemonSet", spec=pod("3"))).errors
    assert error.startswith(
        "Node group general: the DaemonSets request 3000m CPU, 512 MiB, and a node (m7i.large) has 1930m CPU"
    )


def test_max_pods_limit_the_pods_of_a_node():
    found = packed(group(), deployment(replicas=30, spec=pod("1m", "1Mi")))
    assert [error.partition(".")[0] for error in found.errors] == [
        "Deployment shop/web: 1 pod is unschedulable at min replicas"
    ]


def test_a_rollout_without_resources_for_its_surge_pods_is_an_error():
    web = deployment(replicas=2, spec=pod("900m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    (error,) = packed(group(), web).errors
    assert "2 pods are unschedulable during a rollout" in error
    assert packed(group(sizes=(1, 1, 2)), web, release(AUTOSCALER)).errors == []


def test_a_rollout_with_resources_for_some_of_its_surge_pods_is_a_warning():
    web = deployment(replicas=2, spec=pod("600m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    found = packed(group(), web)
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "Deployment shop/web: only 1 of the 2 pods that a rollout adds at once can be scheduled; "
        "the rollout proceeds in smaller steps."
    )


def test_only_the_largest_rollout_is_simulated():
    def system(name, cpu):
        strategy = {"rollingUpdate": {"maxSurge": "100%"}}
        return manifest("Deployment", name, namespace=name, spec={"strategy": strategy, "template": {"spec": pod(cpu)}})

    assert packed(group(), system("small", "300m"), system("large", "600m")).errors == []
    assert len(packed(group(), system("small", "400m"), system("large", "600m")).errors) == 0
    assert len(packed(group(), system("small", "800m"), system("large", "600m")).errors) == 1


def test_gpus_need_a_device_plugin():
    resources = [group(types=("g5.xlarge",)), deployment(spec={"containers": [_gpu()]})]
    (error,) = packed(*resources).errors
    assert "Each pod requests 0m CPU, 0 MiB, 1 nvidia.com/gpu" in error
    assert packed(*resources, release("nvidia-device-plugin")).errors == []


def _gpu():
    return {"name": "model", "resources": {"limits": {"nvidia.com/gpu": 1}}}


def test_of_several_instance_types_the_smallest_counts():
    web = deployment(spec=pod("3"))
    assert packed(group(types=("m7i.xlarge",)), web).errors == []
    assert len(packed(group(types=("m7i.xlarge", "m7i.large")), web).errors) == 1


def test_an_unknown_instance_type_is_one_warning_with_the_number_of_workloads_that_need_it():
    found = packed(group("odd", types=("x9.huge",)), group(), deployment(spec=pod("3")))
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "Node group odd: capacity and cost are unknown, because x9.huge is not in the list of instance types. "
        "1 workload that needs it is not checked."
    )


def test_workloads_that_fit_no_known_node_group_are_in_the_warning_about_the_unknown_ones():
    workloads = [deployment(name, spec=pod("1500m")) for name in ("web", "mail", "search")]
    odd = [group(name, types=("x9.huge",)) for name in ("odd", "strange")]
    found = packed(*odd, group(), *workloads)
    assert (found.errors, len(found.warnings)) == ([], 2)
    assert found.warnings[1].endswith(" 2 workloads that need one of these node pools are not checked.")
    assert packed(odd[0], *workloads).warnings[0].endswith(" 3 workloads that need it are not checked.")


def test_nothing_is_said_about_losses_of_nodes_and_zones_beside_a_node_group_of_unknown_capacity():
    found = packed(group("odd", types=("x9.huge",)), group(sizes=(2, 2, 2)), deployment(replicas=3, spec=pod("700m")))
    assert (found.node_loss, found.zone_loss) == (None, None)


def test_an_unknown_node_group_size_is_a_warning():
    unknown = group(scalingConfig="[unknown]")
    assert packed(unknown).warnings == [
        "Node group general: capacity and cost are unknown, because its size is not known before a deployment."
    ]


@pytest.mark.parametrize("types", [(), ("[unknown]",)])
def test_a_node_group_without_a_known_type_is_a_warning(types):
    (warning,) = packed(group(types=types)).warnings
    assert warning.endswith("because it has no instance type that is known before a deployment.")


def test_workloads_with_unknown_requests_are_counted():
    assert (
        packed(
            group(), deployment(spec=pod("[unknown]")), release("external-secrets", "[unknown]")
        ).workloads_with_unknown_requests
        == 4
    )


@pytest.mark.parametrize("unknown", [release("surprise"), addon("adot")], ids=["chart", "add-on"])
def test_an_unknown_chart_or_add_on_is_a_warning(unknown):
    (warning,) = packed(group(), unknown).warnings
    assert f"{unknown.name} are not counted" in warning
    assert "charts/catalogue.py" in warning


def test_a_shared_zonal_volume_binds_its_pods_to_one_zone():
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, **STORAGE)
    claim = manifest("PersistentVolumeClaim", "data", "core/v1", **CLAIM)
    mounts = pod("900m", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    resources = [group(sizes=(2, 2, 2)), deployment(replicas=3, spec=mounts)]
    assert packed(*resources).errors == []
    (error,) = packed(*resources, storage, claim).errors
    assert "1 pod is unschedulable" in error
    assert "the pod's volume or topology spread needs another zone or node" in error


def test_a_zonal_volume_with_nodes_in_only_one_of_its_zones_is_a_warning():
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, **STORAGE)
    store = deployment("store", kind="StatefulSet", volumeClaimTemplates=[CLAIM])
    (warning,) = packed(group(), storage, store).warnings
    assert warning.startswith("StatefulSet shop/store has a volume in the zone of its first node")
    assert "only us-east-1a has a matching node" in warning
    assert packed(group(sizes=(2, 2, 2)), storage, store).warnings == []
    assert packed(group(zones=("us-east-1a",)), storage, store).warnings == []


def test_pods_of_tenants_are_scheduled_beside_those_of_the_platform():
    platform = cluster(group(), deployment(replicas=3))
    tenant = plan(deployment("guest"))
    assert pack(platform).errors == []
    (error,) = pack(platform, [tenant]).errors
    assert error.startswith("Deployment shop/guest: 1 pod is unschedulable")


def test_a_stack_without_nodes_uses_shared_nodes():
    found = pack(plan(deployment(replicas=2)))
    assert (found.uses_shared_nodes, found.errors, found.warnings) == (True, [], [])
    assert found.requests_at_min_replicas.cpu == 1000


def test_an_empty_plan_has_nothing_to_pack():
    assert pack(plan()).errors == []


def test_time_slicing_shares_a_gpu_between_pods():
    shared = "sharing: {timeSlicing: {resources: [{name: nvidia.com/gpu, replicas: 4}]}}"
    plugin = release("nvidia-device-plugin", {"config": {"map": {"shared": shared}, "default": "shared"}})
    gpus = group(types=("g5.xlarge",))
    assert packed(gpus, deployment(replicas=4, spec={"containers": [_gpu()]}), plugin).errors == []
    assert len(packed(gpus, deployment(replicas=5, spec={"containers": [_gpu()]}), plugin).errors) == 1
