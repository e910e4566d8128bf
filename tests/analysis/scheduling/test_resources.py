from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.instance_types import INSTANCES
from analysis.scheduling.node_pool import allocatable
from analysis.scheduling.resources import ZERO, Resources, container_requests, total
from analysis.scheduling.workload import pod_requests, surge_of

RESOURCES = st.builds(
    Resources,
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 50),
    st.dictionaries(st.sampled_from(["nvidia.com/gpu", "aws.amazon.com/neuron"]), st.integers(0, 4)),
)


@given(RESOURCES, RESOURCES)
def test_adding_and_subtracting_resources_are_inverse(one, other):
    assert (one + other).can_fit(one)
    assert (one + other).can_fit(other)
    both = one + other - other
    assert both.can_fit(one)
    assert one.can_fit(both)


def test_a_limit_without_a_request_is_the_request():
    assert container_requests({"limits": {"nvidia.com/gpu": 1, "memory": "1Gi"}, "requests": {"memory": "512Mi"}}) == (
        Resources(0, 512, 0, {"nvidia.com/gpu": 1}),
        True,
    )


@pytest.mark.parametrize("resources", ["[unknown]", {"requests": "[unknown]"}, {"requests": {"cpu": "[unknown]"}}])
def test_unknown_requests_count_as_zero_and_are_reported(resources):
    assert container_requests(resources) == (ZERO, False)


def test_a_pod_requests_the_larger_of_its_containers_and_init_containers():
    def container(amount, **more):
        return {"resources": {"requests": {"cpu": f"{amount}m", "memory": f"{amount}Mi"}}, **more}

    spec = {
        "containers": [container(100), container(200)],
        "initContainers": [
            container(10, restartPolicy="Always"),
            container(500),
            container(20, restartPolicy="Always"),
        ],
        "overhead": {"cpu": "5m"},
    }
    assert pod_requests(spec)[0] == Resources(515, 510)
    assert (
        pod_requests({"containers": [container(100), container(500)], "initContainers": [container(550)]})[0].cpu == 600
    )


@pytest.mark.parametrize(
    ("strategy", "replicas", "surge"),
    [
        (None, 3, 1),
        (None, 5, 0),
        ({"rollingUpdate": {"maxUnavailable": 0}}, 5, 2),
        ({"type": "Recreate"}, 5, 0),
        ({"rollingUpdate": {"maxSurge": "100%"}}, 3, 3),
        ({"rollingUpdate": {"maxSurge": 2}}, 3, 2),
        ({"rollingUpdate": {"maxSurge": "[unknown]"}}, 3, 0),
    ],
)
def test_surge_pods_follow_the_rollout_strategy(strategy, replicas, surge):
    assert surge_of(strategy, replicas) == surge


@pytest.mark.parametrize(
    ("instance_type", "max_pods", "expected"),
    [("m7i.large", 29, Resources(1930, 6903, 29)), ("m7i.xlarge", 110, Resources(3920, 14162, 110))],
)
def test_allocatable_resources_of_a_node(instance_type, max_pods, expected):
    """By hand: 7577 of 8192 MiB less 255, 11 * 29 and 100; and 15155 of 16384 MiB less 255, 11 * 58 and 100."""
    found = allocatable(INSTANCES[instance_type], max_pods)
    assert replace(found, disk=0, volumes=0) == expected


@pytest.mark.parametrize(("gib", "mebibytes"), [(20, 18432 - 1024), (50, 46080 - 1024), (1, 0)])
def test_a_tenth_of_the_disk_and_one_gibibyte_are_not_allocatable(gib, mebibytes):
    assert allocatable(INSTANCES["m7i.large"], 29, disk_gib=gib).disk == mebibytes


@pytest.mark.parametrize(
    ("name", "volumes"),
    [("m7i.large", 31), ("g6.xlarge", 31), ("t3.large", 24), ("m6i.4xlarge", 19), ("g5.xlarge", 21)],
)
def test_volumes_share_the_attachments_of_older_families_with_network_interfaces(name, volumes):
    assert allocatable(INSTANCES[name], 29).volumes == volumes


def test_max_pods_of_small_burstable_instances():
    small = {name: INSTANCES[f"{name}.small"] for name in ("t3", "t3a", "t4g")}
    assert {name: (each.vcpus, each.gib) for name, each in small.items()} == dict.fromkeys(small, (2, 2))
    assert {name: each.pods_by_address for name, each in small.items()} == {"t3": 11, "t3a": 8, "t4g": 11}


def test_gpus_are_allocatable_only_with_a_device_plugin():
    machine = INSTANCES["g5.xlarge"]
    assert allocatable(machine, 58).devices == {}
    assert allocatable(machine, 58, pods_per_gpu=1).devices == {"nvidia.com/gpu": 1}


@pytest.mark.parametrize("name", INSTANCES)
def test_every_instance_type_has_allocatable_resources(name):
    machine = INSTANCES[name]
    available = allocatable(machine, 110)
    assert 0 < available.cpu < 1000 * machine.vcpus
    assert 0 < available.memory < 1024 * machine.gib


def test_the_total_of_no_resources_is_zero():
    assert total([]) == ZERO
