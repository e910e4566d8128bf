"""P3, N7: every pod that a stack plans finds a place on the nodes that it plans."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from analysis.scheduling import Packing, pack
from charts.catalogue import CHARTS, EKS_ADDONS
from plan import state
from preview.views.packing import text
from tests.support import exported_states as exports
from tests.support.settings_documents import committed
from tests.support.stack_plans import OWNERS, STACKS, ZONES, of_kind, plan_of, planned

SHARING = {stack: (stack,) for stack in OWNERS} | {"dev": ("dev", "staging")}
"""The stacks whose pods run on the cluster of each that makes one."""

MODES = ("up", "preview")


@cache
def packing(stack: str, mode: str = "up") -> Packing:
    first, *others = (planned(each, mode) for each in SHARING.get(stack, (stack,)))
    return pack(first, others)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_pod_has_a_place_on_the_fewest_nodes_and_waits_for_no_autoscaler(stack: str, mode: str) -> None:
    assert packing(stack, mode).min_replicas.unschedulable == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", OWNERS)
def test_p3_the_fewest_nodes_hold_a_release_that_rolls_out_too(stack: str, mode: str) -> None:
    found = packing(stack, mode)
    assert found.rollout.unschedulable == []
    assert len(found.rollout.nodes) == len(found.min_replicas.nodes), "a release needs no more nodes"


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_planned_deployment_is_among_the_pods_that_were_placed(stack: str) -> None:
    placed = {pod.workload.name for node in packing(stack).min_replicas.nodes for pod in node.pods}
    deployments = {each["metadata"]["name"] for tenant in SHARING[stack] for each in of_kind(tenant, "Deployment")}
    assert deployments
    assert deployments <= placed


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_add_on_and_every_chart_is_reckoned_with(stack: str) -> None:
    addons = {each.inputs["addonName"] for each in planned(stack).of_type("aws:eks/addon:Addon")}
    releases = planned(stack).of_type("kubernetes:helm.sh/v3:Release")
    charts = {each.inputs["chart"].rpartition("/")[2] for each in releases}
    assert addons <= set(EKS_ADDONS)
    assert charts <= set(CHARTS)


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_each_node_takes_the_pods_that_its_launch_template_says(stack: str) -> None:
    for pool in packing(stack).pools:
        assert {template.allocatable.pods for template in pool.templates} == {110}, pool.name


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", OWNERS)
def test_p3_the_nodes_stand_in_the_zones_of_their_subnets(stack: str, mode: str) -> None:
    assert sorted({node.zone for node in packing(stack, mode).min_replicas.nodes}) == ZONES[stack]


def test_p3_fewer_nodes_would_not_do() -> None:
    """The test above can fail: without its application nodes, dev has no room for a release of every service."""
    document = committed("dev")
    del document["platform"]["create"]["nodeGroups"]["application"]
    found = pack(plan_of(document), [planned("staging")])
    assert found.rollout.unschedulable != []


def test_n7_a_service_that_no_node_holds_is_refused_by_name() -> None:
    document = committed("dev")
    document["systems"]["layeringDetection"]["aggregator"]["resources"] = {"cpu": "8", "memory": "64Gi"}
    error, *_ = pack(plan_of(document)).errors
    assert error.startswith("Deployment layering-detection-dev/aggregator: 1 pod is unschedulable at min replicas.")
    assert "Each pod requests 8000m CPU, 65536 MiB; the largest node, t3.xlarge of application, has" in error


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", OWNERS)
def test_n7_no_committed_stack_is_refused(stack: str, mode: str) -> None:
    assert packing(stack, mode).errors == []


@pytest.mark.parametrize("stack", OWNERS)
def test_n7_at_its_most_replicas_only_what_autoscaling_adds_may_have_to_wait(stack: str) -> None:
    found = packing(stack)
    for each in found.max_replicas.unschedulable:
        assert each.pods <= each.workload.replicas.max - each.workload.replicas.min


def test_n7_a_deployed_stack_is_packed_as_the_planned_one(tmp_path: Path) -> None:
    deployed = state.read(exports.write(tmp_path / "export.json", *exports.exported(planned("prod"))))
    assert text(pack(deployed)) == text(packing("prod"))


def test_n7_a_stack_on_a_shared_platform_has_its_nodes_elsewhere() -> None:
    found = packing("staging")
    assert (found.uses_shared_nodes, found.errors, found.warnings) == (True, [], [])


@pytest.mark.parametrize("stack", STACKS)
def test_n7_the_packing_is_readable_in_a_log(stack: str) -> None:
    assert max(map(len, text(packing(stack)).splitlines())) <= 80
