"""Alarms of Flexdesk: of the backend, the load balancer, and the servers of AWS that the stack does not own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.flexdesk import database, redis, system
from tests.support.shop import Cluster
from tests.support.stack_plans import planned

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
PREFIX = "flexdesk-monitoring-"


def alarms(found: Cluster) -> dict[str, dict[str, Any]]:
    """Return the inputs of the alarms by the part of their names after the name of the monitoring."""
    return {each.name.removeprefix(PREFIX): each.inputs for each in found.deployment.all(ALARM)}


def metric(alarm: dict[str, Any]) -> dict[str, Any]:
    """Return the only metric of an alarm."""
    (query,) = alarm["metricQueries"]
    return query["metric"]


def test_errors_and_unhealthy_targets_have_alarms() -> None:
    found = alarms(system())
    assert set(found) == {"backend-errors", "backend-latency", "backend-targets", "load-balancer-errors"}
    targets = metric(found["backend-targets"])
    assert (targets["namespace"], targets["metricName"]) == ("AWS/ApplicationELB", "UnHealthyHostCount")
    assert set(targets["dimensions"]) == {"TargetGroup", "LoadBalancer"}
    assert found["backend-targets"]["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert found["backend-targets"]["threshold"] == 1


def test_a_lost_redis_is_an_alarm_of_the_load_balancer_and_of_the_targets() -> None:
    """Every route hangs then: the load balancer answers 504 itself, and its health checks get no answer."""
    found = alarms(system())
    assert metric(found["load-balancer-errors"])["metricName"] == "HTTPCode_ELB_5XX_Count"
    assert found["backend-targets"]["evaluationPeriods"] == 5
    assert metric(found["backend-targets"])["period"] == 60


def test_servers_of_aws_have_alarms_where_the_settings_name_them() -> None:
    found = alarms(system(database=database(instance="flexdesk"), redis=redis(nodes=["flexdesk-001"])))
    stores = {name: metric(each) for name, each in found.items() if name.startswith(("postgres-", "redis-"))}
    assert set(stores) == {"postgres-cpu", "postgres-connections", "redis-cpu", "redis-memory", "redis-evictions"}
    assert stores["postgres-connections"]["dimensions"] == {"DBInstanceIdentifier": "flexdesk"}
    assert stores["redis-memory"]["dimensions"] == {"CacheClusterId": "flexdesk-001"}
    assert found["postgres-connections"]["threshold"] == 160, "80 % of database.maxConnections"
    assert found["redis-evictions"]["threshold"] == 1, "an evicted key may be a session"


def test_the_nodes_of_a_replicated_redis_are_watched_together() -> None:
    found = alarms(system(redis=redis(nodes=["flexdesk-001", "flexdesk-002"])))
    nodes = [
        query["metric"]["dimensions"]
        for query in found["redis-cpu"]["metricQueries"]
        if query.get("metric") is not None
    ]
    assert nodes == [{"CacheClusterId": "flexdesk-001"}, {"CacheClusterId": "flexdesk-002"}]


def test_alarms_can_be_left_out() -> None:
    assert alarms(system(alarms=None)) == {}


@pytest.mark.parametrize("stack", ["flexdesk-dev", "flexdesk-prod"])
def test_prometheus_has_the_alerts_of_the_pods_and_of_the_migration(stack: str) -> None:
    (rule,) = [each.inputs for each in planned(stack).resources if each.name == "flexdesk-monitoring-prometheus-rule"]
    found = {(rule["labels"]["service"], rule["alert"]) for group in rule["spec"]["groups"] for rule in group["rules"]}
    pods = ("ServiceCpuHigh", "ServiceMemoryHigh", "ServiceDown", "ServiceReplicasMissing", "ServiceRestarting")
    assert found == {*(("backend", alert) for alert in pods), ("migration", "JobFailed")}


def test_critical_alerts_of_production_reach_pager_duty() -> None:
    (release,) = [
        each for each in planned("flexdesk-prod").resources if each.name == "platform-kube-prometheus-stack-release"
    ]
    receivers = release.inputs["values"]["alertmanager"]["config"]["receivers"]
    (pager_duty,) = [each for each in receivers if "pagerduty_configs" in each]
    assert pager_duty["pagerduty_configs"][0]["severity"] == "critical"
