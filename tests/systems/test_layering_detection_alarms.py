"""Alarms and dashboard of layering detection are those of ECS."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from components.monitoring.metric_sources import MetricSources
from systems.layering_detection.system import LayeringDetection
from tests.support.harness import Registration
from tests.support.layering_detection import FACTS, NAMESPACE, arguments, spec, system
from tests.support.shop import Cluster, observe, platform

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"


def watched(**settings: Any) -> Cluster:
    """Deploy the system on a platform with Container Insights."""

    def program() -> pulumi.Output[str]:
        metrics = MetricSources(container_insights=True)
        watched_platform = replace(platform(), metrics=metrics)
        return LayeringDetection("layering-detection", arguments(spec(**settings), watched_platform)).namespace

    return observe(program)


@pytest.fixture(scope="module")
def on_container_insights() -> Cluster:
    return watched()


def alarm(found: Cluster, service: str, suffix: str) -> Registration:
    return found.deployment.one(ALARM, f"layering-detection-monitoring-{service}-{suffix}")


def condition(alarm: Registration) -> tuple[str, float, int, set[int], str]:
    inputs = alarm.inputs
    periods = {query["metric"]["period"] for query in inputs["metricQueries"] if "metric" in query}
    return (
        inputs["comparisonOperator"],
        inputs["threshold"],
        inputs["evaluationPeriods"],
        periods,
        inputs["treatMissingData"],
    )


@pytest.mark.parametrize("service", FACTS)
def test_alarms_are_those_of_ecs(on_container_insights: Cluster, service: str) -> None:
    cpu, memory, running = (alarm(on_container_insights, service, key) for key in ("cpu", "memory", "running"))
    assert condition(cpu) == ("GreaterThanThreshold", 80, 2, {300}, "missing")
    assert condition(memory) == ("GreaterThanThreshold", 85, 2, {300}, "missing")
    assert condition(running) == ("LessThanThreshold", 1, 1, {60}, "breaching")


@pytest.mark.parametrize("service", FACTS)
def test_the_dashboard_has_cpu_memory_and_count_of_every_service(on_container_insights: Cluster, service: str) -> None:
    dashboard = on_container_insights.deployment.one(DASHBOARD).inputs
    assert dashboard["dashboardName"] == NAMESPACE
    widgets = json.loads(dashboard["dashboardBody"])["widgets"]
    header = next(index for index, each in enumerate(widgets) if each["properties"].get("markdown") == f"## {service}")
    graphs = [each["properties"] for each in widgets[header + 1 : header + 4]]
    assert [graph["title"] for graph in graphs] == ["CPU, % of request", "Memory, % of request", "Available replicas"]
    for graph in graphs:
        assert service in graph["metrics"][0]


def test_the_latency_alarm_of_the_orchestrator_is_its_longest_request(on_container_insights: Cluster) -> None:
    assert alarm(on_container_insights, "orchestrator", "latency").inputs["threshold"] == 200


def test_each_service_has_its_own_thresholds() -> None:
    found = watched(layering={"alarms": {"cpuPercent": 95, "latencySeconds": 2.5}})
    assert alarm(found, "layering", "cpu").inputs["threshold"] == 95
    assert alarm(found, "layering", "latency").inputs["threshold"] == 2.5
    assert alarm(found, "wash-trading", "cpu").inputs["threshold"] == 80


def test_without_container_insights_there_are_request_alarms(found: Cluster) -> None:
    suffixes = {each.name.rpartition("-")[2] for each in found.deployment.all(ALARM)}
    assert suffixes == {"errors", "latency"}


def test_null_removes_alarms_and_dashboards() -> None:
    quiet = system(alarms=None).deployment
    assert not [each for each in quiet.types() if each.startswith(("aws:cloudwatch", "aws:sns", "landfall:monitoring"))]


@pytest.mark.parametrize(
    ("faulty", "place"),
    [
        ({"alarms": {"emailAddresses": ["nobody"]}}, "alarms.emailAddresses.0"),
        ({"alarms": {"cpuPercent": 80}}, "alarms.cpuPercent"),
        ({"orchestrator": {"alarms": {"cpuPercent": 0}}}, "orchestrator.alarms.cpuPercent"),
    ],
)
def test_a_fault_is_reported_at_its_path(faulty: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        spec(**faulty)
    assert place in [".".join(map(str, error["loc"])) for error in refused.value.errors()]
