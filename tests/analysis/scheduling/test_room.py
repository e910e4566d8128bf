from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.instances import INSTANCES
from analysis.scheduling.pool import allocatable
from analysis.scheduling.room import NOTHING, Room, requested, total
from analysis.scheduling.workload import room_of, surge_of

ROOMS = st.builds(
    Room,
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 50),
    st.dictionaries(st.sampled_from(["nvidia.com/gpu", "aws.amazon.com/neuron"]), st.integers(0, 4)),
)


@given(ROOMS, ROOMS)
def test_the_sum_holds_both_and_what_is_taken_off_is_put_back(one, other):
    assert (one + other).holds(one)
    assert (one + other).holds(other)
    both = one + other - other
    assert both.holds(one)
    assert one.holds(both)


def test_a_limit_without_a_request_is_the_request():
    assert requested({"limits": {"nvidia.com/gpu": 1, "memory": "1Gi"}, "requests": {"memory": "512Mi"}}) == (
        Room(0, 512, 0, {"nvidia.com/gpu": 1}),
        True,
    )


@pytest.mark.parametrize("resources", ["[unknown]", {"requests": "[unknown]"}, {"requests": {"cpu": "[unknown]"}}])
def test_what_is_not_known_counts_as_nothing_and_is_said(resources):
    assert requested(resources) == (NOTHING, False)


def test_a_pod_asks_for_its_containers_or_for_its_largest_init_container():
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
    assert room_of(spec)[0] == Room(515, 510)
    assert room_of({"containers": [container(100), container(500)], "initContainers": [container(550)]})[0].cpu == 600


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
def test_a_rollout_adds_what_its_strategy_says(strategy, replicas, surge):
    assert surge_of(strategy, replicas) == surge


@pytest.mark.parametrize(
    ("instance_type", "max_pods", "room"),
    [("m7i.large", 29, Room(1930, 6903, 29)), ("m7i.xlarge", 110, Room(3920, 13590, 110))],
)
def test_what_a_node_offers(instance_type, max_pods, room):
    """By hand: 7577 of 8192 MiB less 255, 11 * 29 and 100; and 15155 of 16384 MiB less 255, 11 * 110 and 100."""
    assert allocatable(INSTANCES[instance_type], max_pods) == room


def test_the_smallest_burstable_machines_take_as_few_pods_as_they_have_addresses():
    small = {name: INSTANCES[f"{name}.small"] for name in ("t3", "t3a", "t4g")}
    assert {name: (each.vcpus, each.gib) for name, each in small.items()} == dict.fromkeys(small, (2, 2))
    assert {name: each.pods_by_address for name, each in small.items()} == {"t3": 11, "t3a": 8, "t4g": 11}


def test_gpus_are_offered_only_where_a_plugin_announces_them():
    machine = INSTANCES["g5.xlarge"]
    assert allocatable(machine, 58).devices == {}
    assert allocatable(machine, 58, pods_per_gpu=1).devices == {"nvidia.com/gpu": 1}


@pytest.mark.parametrize("name", INSTANCES)
def test_every_instance_type_leaves_something_to_its_pods(name):
    machine = INSTANCES[name]
    offers = allocatable(machine, 110)
    assert 0 < offers.cpu < 1000 * machine.vcpus
    assert 0 < offers.memory < 1024 * machine.gib


def test_nothing_is_the_total_of_nothing():
    assert total([]) == NOTHING
