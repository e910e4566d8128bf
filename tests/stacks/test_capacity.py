"""Every pod that a stack plans is schedulable on the nodes that it plans."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from analysis.scheduling import Packing, pack
from analysis.scheduling.losses import node_losses, zone_losses
from analysis.scheduling.node_pools import node_pools_of
from charts.catalogue import CHARTS, EKS_ADDONS
from plan import state
from preview.views.packing import text
from tests.support import exported_states as exports
from tests.support.settings_documents import committed
from tests.support.stack_plans import EVERY_OWNER, EVERY_STACK, ZONES, of_kind, plan_of, planned

SHARING = {stack: (stack,) for stack in EVERY_OWNER} | {"dev": ("dev", "staging")}
"""Stacks whose pods run on each cluster, by the stack that creates it."""

MODES = ("up", "preview")


@cache
def packing(stack: str, mode: str = "up") -> Packing:
    first, *others = (planned(each, mode) for each in SHARING.get(stack, (stack,)))
    return pack(first, others)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_pod_is_schedulable_on_the_min_nodes(stack: str, mode: str) -> None:
    assert packing(stack, mode).min_replicas.unschedulable == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_min_nodes_have_capacity_for_a_rollout(stack: str, mode: str) -> None:
    found = packing(stack, mode)
    assert found.rollout.unschedulable == []
    assert len(found.rollout.nodes) == len(found.min_replicas.nodes), "a release needs no more nodes"


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_planned_deployment_is_scheduled(stack: str) -> None:
    placed = {pod.workload.name for node in packing(stack).min_replicas.nodes for pod in node.pods}
    deployments = {each["metadata"]["name"] for tenant in SHARING[stack] for each in of_kind(tenant, "Deployment")}
    assert deployments
    assert deployments <= placed


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_pods_of_every_add_on_and_chart_count(stack: str) -> None:
    addons = {each.inputs["addonName"] for each in planned(stack).of_type("aws:eks/addon:Addon")}
    releases = planned(stack).of_type("kubernetes:helm.sh/v3:Release")
    charts = {each.inputs["chart"].rpartition("/")[2] for each in releases}
    assert addons <= set(EKS_ADDONS)
    assert charts <= set(CHARTS)


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_each_node_has_the_max_pods_of_prefix_delegation(stack: str) -> None:
    for pool in packing(stack).pools:
        assert {template.allocatable.pods for template in pool.templates} == {110}, pool.name


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_nodes_are_in_the_zones_of_their_subnets(stack: str, mode: str) -> None:
    assert sorted({node.zone for node in packing(stack, mode).min_replicas.nodes}) == ZONES[stack]


def test_fewer_nodes_have_too_little_capacity() -> None:
    """The test above can fail: without its application nodes, dev lacks the capacity for a rollout of every service."""
    document = committed("dev")
    del document["platform"]["create"]["nodeGroups"]["application"]
    found = pack(plan_of(document), [planned("staging")])
    assert found.rollout.unschedulable != []


def test_an_unschedulable_service_is_reported_by_name() -> None:
    document = committed("dev")
    document["systems"]["layeringDetection"]["aggregator"]["resources"] = {"cpu": "8", "memory": "64Gi"}
    error, *_ = pack(plan_of(document)).errors
    assert error.startswith("Deployment layering-detection-dev/aggregator: 1 pod is unschedulable at min replicas.")
    assert "Each pod requests 8000m CPU, 65536 MiB; the largest node, t3.xlarge +1 of " in error


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_committed_stack_is_schedulable(stack: str, mode: str) -> None:
    assert packing(stack, mode).errors == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_pod_is_schedulable_after_the_loss_of_a_node(stack: str, mode: str) -> None:
    found = packing(stack, mode)
    assert found.node_loss is not None
    assert found.node_loss.pending == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_pod_is_schedulable_after_the_loss_of_a_zone(stack: str, mode: str) -> None:
    found = packing(stack, mode)
    assert found.zone_loss is not None
    assert found.zone_loss.pending == []


def test_dev_runs_its_controllers_again_without_a_new_node() -> None:
    """KEDA and Reloader wait: pods start without them."""
    found = packing("dev")
    for loss in node_losses(found.min_replicas.cluster, node_pools_of(planned("dev"))):
        systems = ("email-rag-", "layering-detection-", "keda", "reloader")
        assert all(f"{pod.workload.namespace}".startswith(systems) for pod in loss.waiting)
        assert loss.added_nodes <= 1


def test_without_staging_only_stores_of_dev_wait_for_a_new_node_after_the_loss_of_one() -> None:
    """A volume does not leave its zone: its pod starts on the next node there."""
    loss = pack(planned("dev")).node_loss
    assert loss is not None
    assert {pod.workload.kind for pod in loss.waiting} <= {"StatefulSet"}
    assert (loss.added_nodes, loss.pending) == (1, [])


def test_prod_runs_again_without_a_new_node_after_the_loss_of_a_zone() -> None:
    """All but the replicas whose volume is in the lost zone: they have another replica, or start with the zone."""
    losses = list(zone_losses(packing("prod").min_replicas.cluster, node_pools_of(planned("prod"))))
    assert [loss.lost for loss in losses] == [f"zone {zone}" for zone in ZONES["prod"]]
    for loss in losses:
        assert (loss.added_nodes, loss.waiting, loss.pending) == (0, [], [])
        assert {pod.workload.kind for pod in loss.zone_bound} <= {"StatefulSet"}


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_no_pod_is_scheduled_on_an_architecture_that_its_image_is_not_built_for(stack: str) -> None:
    services = {service["metadata"]["name"] for tenant in SHARING[stack] for service in of_kind(tenant, "Deployment")}
    for scenario in (packing(stack).min_replicas, packing(stack).rollout, packing(stack).max_replicas):
        for node in scenario.nodes:
            if node.labels["kubernetes.io/arch"] == "arm64":
                assert not {pod.workload.name for pod in node.pods} & services


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_at_max_replicas_only_added_pods_may_be_pending(stack: str) -> None:
    found = packing(stack)
    for each in found.max_replicas.unschedulable:
        assert each.pods <= each.workload.replicas.max - each.workload.replicas.min


def test_a_deployed_stack_is_scheduled_like_the_planned_one(tmp_path: Path) -> None:
    deployed = state.read(exports.write(tmp_path / "export.json", *exports.exported(planned("prod"))))
    assert text(pack(deployed)) == text(packing("prod"))


def test_a_stack_on_a_shared_platform_has_no_nodes() -> None:
    found = packing("staging")
    assert (found.uses_shared_nodes, found.errors, found.warnings) == (True, [], [])


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_capacity_report_fits_into_a_log(stack: str) -> None:
    assert max(map(len, text(packing(stack)).splitlines())) <= 80
