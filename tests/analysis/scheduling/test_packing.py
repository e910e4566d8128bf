"""What the planner says about stacks that fit, and about those that do not."""

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
    subnets,
    template,
)
from tests.support.graphs import plan

TAINT = {"key": "dedicated", "value": "gpu", "effect": "NO_SCHEDULE"}
STORAGE = {"provisioner": "ebs.csi.aws.com"}
CLAIM = {"spec": {"storageClassName": "gp3"}}


def test_a_stack_that_fits_has_nothing_to_say():
    found = packed(group(sizes=(2, 2, 3)), deployment(replicas=3))
    assert (found.errors, found.warnings, found.unknown, found.elsewhere) == ([], [], 0, False)
    assert sum(len(node.pods) for node in found.rest.nodes) == 3


def test_a_pod_too_large_for_every_node_is_refused_with_what_it_asks_and_what_there_is():
    (error,) = packed(group(), deployment(spec=pod("2", "1Gi"))).errors
    assert error == (
        "Deployment shop/web: 1 pod has no place at rest. A pod asks for 2000m CPU, 1024 MiB; the largest node, "
        "m7i.large of general, offers 1930m CPU, 6012 MiB beside its DaemonSets. "
        "general has at most 1930m CPU, 6012 MiB on a node."
    )


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (pod(), "gpu keeps it off by taint dedicated=gpu:NoSchedule"),
        (pod(nodeSelector={"disk": "ssd"}, tolerations=[{"operator": "Exists"}]), "by nodeSelector disk=ssd"),
        (pod(nodeSelector={"topology.kubernetes.io/zone": "us-east-1f"}, tolerations=[{"operator": "Exists"}]), "1f"),
    ],
)
def test_what_keeps_a_pod_off_is_named(spec, reason):
    (error,) = packed(group("gpu", taints=[TAINT]), deployment(spec=spec)).errors
    assert reason in error


def test_a_pod_for_which_there_is_no_room_left_is_refused():
    (error,) = packed(group(), deployment(replicas=4, spec=pod("600m"))).errors
    assert error.startswith("Deployment shop/web: 1 pod has no place at rest.")
    assert error.endswith("general is full with 1 node.")


def test_daemon_sets_take_their_part_of_every_node_first():
    agent = deployment("agent", kind="DaemonSet", spec=pod("900m"))
    assert packed(group(), deployment(replicas=2, spec=pod("600m"))).errors == []
    (error,) = packed(group(), agent, deployment(replicas=2, spec=pod("600m"))).errors
    assert "offers 1030m CPU" in error


def test_a_daemon_set_stays_off_the_nodes_that_it_does_not_tolerate():
    agent = deployment("agent", kind="DaemonSet", spec=pod("900m"))
    found = packed(group("gpu", taints=[TAINT]), agent)
    assert [node.used.cpu for node in found.rest.nodes] == [0]


def test_nodes_that_are_too_small_for_their_daemon_sets_are_refused():
    (error,) = packed(group(), deployment("agent", kind="DaemonSet", spec=pod("3"))).errors
    assert error.startswith("The DaemonSets alone ask for 3000m CPU, 512 MiB, and a node of general (m7i.large) offers")


def test_the_number_of_pods_is_a_limit_of_its_own():
    found = pack(plan(template(max_pods=4), *subnets(), group(), deployment(replicas=5, spec=pod("1m", "1Mi"))))
    assert [error.partition(".")[0] for error in found.errors] == ["Deployment shop/web: 1 pod has no place at rest"]


def test_a_rollout_needs_room_beside_what_runs():
    web = deployment(replicas=2, spec=pod("900m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    (error,) = packed(group(), web).errors
    assert "2 pods have no place while a release rolls out" in error
    assert packed(group(sizes=(1, 1, 2)), web, release(AUTOSCALER)).errors == []


def test_a_rollout_that_finds_room_for_some_of_its_pods_is_a_warning():
    web = deployment(replicas=2, spec=pod("600m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    found = packed(group(), web)
    assert found.errors == []
    (warning,) = found.warnings
    assert warning == (
        "Deployment shop/web: a release adds 2 pods at once, and 1 of them find a place beside those that run; "
        "it rolls out in steps."
    )


def test_only_the_largest_system_rolls_out_at_a_time():
    def system(name, cpu):
        strategy = {"rollingUpdate": {"maxSurge": "100%"}}
        return manifest("Deployment", name, namespace=name, spec={"strategy": strategy, "template": {"spec": pod(cpu)}})

    assert packed(group(), system("small", "300m"), system("large", "600m")).errors == []
    assert len(packed(group(), system("small", "400m"), system("large", "600m")).errors) == 0
    assert len(packed(group(), system("small", "800m"), system("large", "600m")).errors) == 1


def test_gpus_need_a_device_plugin():
    resources = [group(types=("g5.xlarge",)), deployment(spec={"containers": [_gpu()]})]
    (error,) = packed(*resources).errors
    assert "A pod asks for 0m CPU, 0 MiB, 1 nvidia.com/gpu" in error
    assert packed(*resources, release("nvidia-device-plugin")).errors == []


def _gpu():
    return {"name": "model", "resources": {"limits": {"nvidia.com/gpu": 1}}}


def test_of_several_instance_types_the_poorest_counts():
    web = deployment(spec=pod("3"))
    assert packed(group(types=("m7i.xlarge",)), web).errors == []
    assert len(packed(group(types=("m7i.xlarge", "m7i.large")), web).errors) == 1


def test_an_instance_type_that_nobody_knows_is_a_warning_and_makes_nothing_certain():
    found = packed(group("odd", types=("x9.huge",)), group(), deployment(spec=pod("3")))
    assert found.errors == []
    assert found.warnings[0] == "Node group odd was not judged: analysis/instances.py does not know x9.huge."
    assert found.warnings[1:] == ["1 workload found no place on the groups that could be judged."]


def test_what_has_no_place_beside_a_group_that_was_not_judged_is_one_sentence():
    workloads = [deployment(name, spec=pod("1500m")) for name in ("web", "mail", "search")]
    found = packed(group("odd", types=("x9.huge",)), group(), *workloads)
    assert (found.errors, len(found.warnings)) == ([], 2)
    assert found.warnings[1] == "2 workloads found no place on the groups that could be judged."


def test_sizes_that_are_not_known_yet_are_a_warning():
    unknown = group(scalingConfig="[unknown]")
    assert packed(unknown).warnings == ["Node group general was not judged: its size is not known before a deployment."]


def test_requests_that_are_not_known_yet_are_counted():
    assert packed(group(), deployment(spec=pod("[unknown]")), release("external-secrets", "[unknown]")).unknown == 4


@pytest.mark.parametrize(
    ("stranger", "table"), [(release("surprise"), "chart_pods"), (addon("adot"), "addon_pods")], ids=["chart", "add-on"]
)
def test_what_nobody_told_the_pods_of_is_not_passed_over(stranger, table):
    (warning,) = packed(group(), stranger).warnings
    assert f"{stranger.name} is not reckoned with" in warning
    assert table in warning


def test_a_volume_in_one_zone_holds_all_pods_that_share_it():
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, **STORAGE)
    claim = manifest("PersistentVolumeClaim", "data", "core/v1", **CLAIM)
    mounts = pod("900m", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    resources = [group(sizes=(2, 2, 2)), deployment(replicas=3, spec=mounts)]
    assert packed(*resources).errors == []
    (error,) = packed(*resources, storage, claim).errors
    assert "1 pod has no place" in error
    assert "its volume or spread asks for another zone or node" in error


def test_a_volume_that_may_be_cut_off_from_its_node_is_a_warning():
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, **STORAGE)
    store = deployment("store", kind="StatefulSet", volumeClaimTemplates=[CLAIM])
    (warning,) = packed(group(), storage, store).warnings
    assert warning.startswith("StatefulSet shop/store keeps a volume in the zone where it first ran")
    assert "only us-east-1a has a node" in warning
    assert packed(group(sizes=(2, 2, 2)), storage, store).warnings == []
    assert packed(group(zones=("us-east-1a",)), storage, store).warnings == []


def test_tenants_stand_beside_the_platforms_own_pods():
    platform = cluster(group(), deployment(replicas=3))
    tenant = plan(deployment("guest"))
    assert pack(platform).errors == []
    (error,) = pack(platform, [tenant]).errors
    assert error.startswith("Deployment shop/guest: 1 pod has no place")


def test_a_tenant_by_itself_has_its_nodes_elsewhere():
    found = pack(plan(deployment(replicas=2)))
    assert (found.elsewhere, found.errors, found.warnings) == (True, [], [])
    assert found.asked_at_rest.cpu == 1000


def test_an_empty_plan_has_nothing_to_pack():
    assert pack(plan()).errors == []


def test_pods_may_take_turns_on_a_gpu():
    shared = "sharing: {timeSlicing: {resources: [{name: nvidia.com/gpu, replicas: 4}]}}"
    plugin = release("nvidia-device-plugin", {"config": {"map": {"shared": shared}, "default": "shared"}})
    gpus = group(types=("g5.xlarge",))
    assert packed(gpus, deployment(replicas=4, spec={"containers": [_gpu()]}), plugin).errors == []
    assert len(packed(gpus, deployment(replicas=5, spec={"containers": [_gpu()]}), plugin).errors) == 1
