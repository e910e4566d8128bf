"""Alarms of Flexdesk: of the backend, the load balancer, and the servers of AWS that the stack does not own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from plan.model import PlannedResource
from systems.flexdesk.backend import BackendSpec
from systems.flexdesk.stores import SessionThresholdsSpec
from tests.support.flexdesk import database, redis, system
from tests.support.shop import Cluster
from tests.support.stack_plans import FLEXDESK, planned

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
PREFIX = "flexdesk-monitoring-"


def alarms(found: Cluster | list[PlannedResource]) -> dict[str, Any]:
    """Return the inputs of the alarms by the part of their names after the name of the monitoring."""
    made = found if isinstance(found, list) else found.deployment.all(ALARM)
    return {each.name.removeprefix(PREFIX): each.inputs for each in made}


def planned_system(stack: str) -> list[PlannedResource]:
    """Return the alarms of Flexdesk in a stack."""
    return [each for each in planned(stack).of_type(ALARM) if each.name.startswith(PREFIX)]


def condition(alarm: dict[str, Any]) -> tuple[str, float, int, int, str]:
    """Return comparison, threshold, number and seconds of the periods, and the meaning of missing data."""
    (period,) = {query["metric"]["period"] for query in alarm["metricQueries"] if query.get("metric")}
    keys = ("comparisonOperator", "threshold", "evaluationPeriods")
    return (*(alarm[key] for key in keys), period, alarm["treatMissingData"])


def metric(alarm: dict[str, Any]) -> dict[str, Any]:
    """Return the only metric of an alarm."""
    (query,) = alarm["metricQueries"]
    return query["metric"]


def test_errors_and_unhealthy_targets_have_alarms() -> None:
    found = alarms(system())
    assert set(found) == {
        *("backend-errors", "backend-client-errors", "backend-latency", "backend-targets"),
        "load-balancer-errors",
    }
    targets = metric(found["backend-targets"])
    assert (targets["namespace"], targets["metricName"]) == ("AWS/ApplicationELB", "UnHealthyHostCount")
    assert set(targets["dimensions"]) == {"TargetGroup", "LoadBalancer"}
    assert found["backend-targets"]["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert found["backend-targets"]["threshold"] == 1


def test_a_lost_redis_is_an_alarm_of_the_load_balancer_and_of_the_targets() -> None:
    """Every route hangs then: the load balancer answers 504 itself, and its health checks get no answer."""
    found = alarms(planned_system("flexdesk-prod"))
    balancer, targets = found["load-balancer-errors"], found["backend-targets"]
    assert condition(balancer) == ("GreaterThanThreshold", 5, 2, 300, "notBreaching")
    assert (metric(balancer)["metricName"], metric(balancer)["stat"]) == ("HTTPCode_ELB_5XX_Count", "Sum")
    assert set(metric(balancer)["dimensions"]) == {"LoadBalancer"}, "no target has answered"
    assert condition(targets) == ("GreaterThanOrEqualToThreshold", 1, 5, 60, "notBreaching")
    assert (metric(targets)["metricName"], metric(targets)["stat"]) == ("UnHealthyHostCount", "Minimum")


@pytest.mark.parametrize("stack", FLEXDESK)
def test_every_alarm_notifies_the_topic_of_the_system(stack: str) -> None:
    (topic,) = [each for each in planned(stack).resources if each.name == "flexdesk-monitoring-topic-topic"]
    found = alarms(planned_system(stack))
    assert found
    assert all(each["alarmActions"] == [topic.outputs["arn"]] for each in found.values())


@pytest.mark.parametrize("stack", FLEXDESK)
def test_slow_logins_are_an_alarm_long_before_requests_time_out(stack: str) -> None:
    """bcrypt takes 0.3 s of a whole processor, and the limit is half of one."""
    alarm = alarms(planned_system(stack))["backend-latency"]
    assert condition(alarm) == ("GreaterThanThreshold", 2, 2, 300, "notBreaching")
    assert (metric(alarm)["metricName"], metric(alarm)["stat"]) == ("TargetResponseTime", "p95")


@pytest.mark.parametrize("stack", FLEXDESK)
def test_a_rate_limiter_that_refuses_requests_of_all_users_raises_an_alarm(stack: str) -> None:
    """All users share one limit if client addresses are lost, and 429 keeps every target healthy."""
    alarm = alarms(planned_system(stack))["backend-client-errors"]
    metrics = {each["id"]: each["metric"]["metricName"] for each in alarm["metricQueries"] if each.get("metric")}
    assert metrics == {"errors": "HTTPCode_Target_4XX_Count", "requests": "RequestCount"}
    assert condition(alarm) == ("GreaterThanThreshold", 50, 2, 300, "notBreaching")


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


@pytest.mark.parametrize("stack", FLEXDESK)
def test_prometheus_has_the_alerts_of_the_pods_and_of_the_migration(stack: str) -> None:
    rule = named(stack, "flexdesk-monitoring-prometheus-rule")
    found = {(rule["labels"]["service"], rule["alert"]) for group in rule["spec"]["groups"] for rule in group["rules"]}
    pods = ("ServiceCpuHigh", "ServiceMemoryHigh", "ServiceDown", "ServiceReplicasMissing", "ServiceRestarting")
    assert found == {*(("backend", alert) for alert in pods), ("migration", "JobFailed")}


def test_of_the_alerts_of_production_a_backend_without_pods_reaches_pager_duty() -> None:
    """Every other alert is a warning, which the dashboards of Prometheus show."""
    config = named("flexdesk-prod", "platform-kube-prometheus-stack-release")["values"]["alertmanager"]["config"]
    pager_duty = {each["name"] for each in config["receivers"] if "pagerduty_configs" in each}
    labels = [
        {"alertname": rule["alert"], **rule["labels"]}
        for group in named("flexdesk-prod", "flexdesk-monitoring-prometheus-rule")["spec"]["groups"]
        for rule in group["rules"]
    ]
    called = {each["alertname"] for each in labels if receiver(config["route"], each) in pager_duty}
    assert called == {"ServiceDown"}


def named(stack: str, name: str) -> Any:
    """Return the inputs of a resource."""
    (found,) = [each.inputs for each in planned(stack).resources if each.name == name]
    return found


def receiver(route: Any, labels: dict[str, str]) -> str:
    """Return the receiver of an alert: that of the first child route whose matchers all match, else of the route."""
    for child in route.get("routes", ()):
        matchers = [re.fullmatch(r'(\w+) = "([^"]*)"', each) for each in child["matchers"]]
        assert all(matchers), "only equality is planned"
        if all(labels.get(each[1]) == each[2] for each in matchers if each):
            return receiver({"receiver": route["receiver"], **child}, labels)
    return route["receiver"]


def test_a_changed_threshold_keeps_the_others() -> None:
    changed = BackendSpec.model_validate({"alarms": {"cpuPercent": 90}}).alarms
    assert changed == BackendSpec().alarms.model_copy(update={"cpu_percent": 90})
    assert (changed.unhealthy_targets, changed.latency_seconds, changed.client_error_percent) == (1, 2, 50)
    assert SessionThresholdsSpec.model_validate({"memoryPercent": 90}).evictions == 1
