"""Prod tolerates the loss of a node or a zone; dev has the lowest cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from analysis.scheduling import pack
from analysis.scheduling.workload import DAEMON_SET, Workload
from charts.catalogue import CHARTS
from stacks.namespaces import ADDON_NAMESPACES
from tests.support.settings_documents import committed
from tests.support.stack_addons import at_key, charts, managed_addons, node_groups, values
from tests.support.stack_plans import EVERYTHING, ZONES, planned

ALONE = {
    "amazon-cloudwatch-observability-controller-manager": "EKS's add-on has no setting for it; agents run on without",
    "gatekeeper-audit": "a second would judge everything twice; what comes in is the other three's to judge",
    "kube-prometheus-stack-grafana": "its database is a file in the pod",
    "kube-prometheus-stack-operator": "its chart knows no second; what it runs goes on without",
    "kube-prometheus-stack-kube-state-metrics": "a second would count everything twice",
}
"""Controllers of prod that have one pod, each with the reason."""

OPTIONAL = {"kube-prometheus-stack", "prometheus-operator-crds", "gatekeeper", "falco"}
"""Charts that dev does not have."""


@cache
def controllers(stack: str) -> dict[str, Workload]:
    """Return every add-on controller by name, without DaemonSets."""
    pods = [pod.workload for node in pack(planned(stack)).min_replicas.nodes for pod in node.pods]
    ours = {"kube-system", *ADDON_NAMESPACES}
    return {each.name: each for each in pods if each.namespace in ours and each.kind != DAEMON_SET}


def test_prod_has_three_zones_with_a_nat_gateway_each() -> None:
    assert len(ZONES["prod"]) == 3
    assert len({node.zone for node in pack(planned("prod")).min_replicas.nodes}) == 3
    assert len(planned("prod").of_type("aws:ec2/natGateway:NatGateway")) == 3


def test_controllers_of_prod_have_two_pods_or_a_reason() -> None:
    found = controllers("prod")
    assert len(found) > 15
    assert {name for name, each in found.items() if each.replicas.min < 2} == set(ALONE)


def test_controllers_of_prod_have_an_on_demand_node_in_each_zone() -> None:
    system = node_groups("prod")["system"]
    assert system["capacityType"] == "ON_DEMAND"
    assert system["scalingConfig"]["minSize"] >= len(ZONES["prod"])
    assert committed("prod")["platform"]["create"]["addons"]["nodeGroup"] == "system"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_controllers_run_on_their_node_group(stack: str) -> None:
    chosen = {"system"} | ({"monitoring"} if stack == "prod" else set())
    ours = {str(each) for each in controllers(stack).values()}
    there = {
        (pod.workload.name, node.pool.name)
        for node in pack(planned(stack)).min_replicas.nodes
        for pod in node.pods
        if str(pod.workload) in ours
    }
    assert len({name for name, _ in there}) == len(ours)
    assert {pool for _, pool in there} == chosen
    assert {"coredns", "metrics-server"} <= {name for name, pool in there if pool == "system"}


def several(stack: str, chart: str) -> list[str]:
    """Return the controllers of a chart that have more than one pod."""
    found = controllers(stack)
    return [pod.name for pod in CHARTS[chart].pods if pod.name in found and found[pod.name].replicas.min > 1]


def budgets(stack: str, chart: str) -> Iterator[Mapping[str, Any]]:
    """Yield the disruption budgets in a chart's values; a chart with several budgets has them by name."""
    for key in ("podDisruptionBudget", "pdb"):
        for found in at_key(key, values(stack, chart)):
            by_name = [each for each in found.values() if isinstance(each, Mapping)]
            yield from (each for each in by_name or [found] if each.get("enabled", each.get("create", True)))


@pytest.mark.parametrize("stack", ["prod", EVERYTHING])
def test_charts_with_several_pods_have_a_disruption_budget(stack: str) -> None:
    kept = {chart for chart in charts(stack) if any(each.get("minAvailable") != 0 for each in budgets(stack, chart))}
    lacking = {chart: several(stack, chart) for chart in charts(stack) if chart not in kept}
    assert {chart: pods for chart, pods in lacking.items() if pods} == {}


@pytest.mark.parametrize("stack", ["dev", "prod", EVERYTHING])
def test_no_disruption_budget_blocks_a_drain(stack: str) -> None:
    """A budget that keeps the only pod would block its eviction."""
    for chart in charts(stack):
        for budget in budgets(stack, chart):
            assert budget.get("minAvailable") in {None, 0} or several(stack, chart), chart


def test_dev_has_one_nat_gateway_fewer_zones_and_fewer_nodes() -> None:
    assert len(planned("dev").of_type("aws:ec2/natGateway:NatGateway")) == 1
    assert len(ZONES["dev"]) < len(ZONES["prod"])
    assert len(pack(planned("dev")).min_replicas.nodes) < len(pack(planned("prod")).min_replicas.nodes)
    assert planned("dev").of_type("aws:ec2/vpcEndpoint:VpcEndpoint")[0].inputs["vpcEndpointType"] == "Gateway"


def test_dev_has_no_more_pods_of_a_chart_than_prod() -> None:
    dev, prod = controllers("dev"), controllers("prod")
    assert set(dev) <= set(prod)
    assert [name for name, each in dev.items() if each.replicas.min > prod[name].replicas.min] == []
    of_charts = {pod.name for chart in charts("dev") for pod in CHARTS[chart].pods}
    assert {name: each.replicas.min for name, each in dev.items() if name in of_charts and each.replicas.min > 1} == {}


def test_dev_has_no_add_on_that_only_prod_needs() -> None:
    assert set(charts("prod")) - set(charts("dev")) == OPTIONAL
    assert set(charts("dev")) <= set(charts("prod"))
    assert set(managed_addons("dev")) == set(managed_addons("prod"))
