from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.monitoring.alarms import Alarm, load_balancer_alarms, pod_alarms, queue_alarms, request_alarms
from components.monitoring.signals import Queue, Requests
from tests.support.monitored_services import REQUESTS as RESPONSES
from tests.support.monitored_services import TARGET_GROUP, database, service

PODS = {"ClusterName": "main", "Namespace": "shop-test", "PodName": "cart"}
REQUESTS = {"TargetGroup": "targetgroup/k8s-shop-cart/0a1", "LoadBalancer": "app/k8s-shop/0b2"}


def metrics(alarm: Alarm) -> dict[str, dict[str, Any]]:
    return {query["id"]: query["metric"] for query in alarm.arguments()["metric_queries"] if "metric" in query}


def expressions(alarm: Alarm) -> list[str]:
    return [query["expression"] for query in alarm.arguments()["metric_queries"] if "expression" in query]


def condition(alarm: Alarm) -> tuple[str, float, int, int, str]:
    arguments = alarm.arguments()
    (period,) = {metric["period"] for metric in metrics(alarm).values()}
    return (
        arguments["comparison_operator"],
        arguments["threshold"],
        arguments["evaluation_periods"],
        period,
        arguments["treat_missing_data"],
    )


def every_alarm() -> dict[str, Alarm]:
    signals = service(requests=replace(RESPONSES, client_error_percent=50, unhealthy_targets=1))
    balancer = {f"balancer-{key}": alarm for key, alarm in load_balancer_alarms("shop-test", "app/a/b", 5).items()}
    stateful = {f"database-{key}": alarm for key, alarm in pod_alarms(database(replicas=3)).items()}
    return {**pod_alarms(signals), **request_alarms(signals), **queue_alarms(signals), **balancer, **stateful}


def test_the_cpu_alarm_fires_above_80_percent_of_the_request_in_two_periods_of_five_minutes() -> None:
    alarm = pod_alarms(service())["cpu"]
    assert condition(alarm) == ("GreaterThanThreshold", 80, 2, 300, "missing")
    assert {metric["metric_name"] for metric in metrics(alarm).values()} == {
        "pod_cpu_utilization",
        "pod_cpu_reserved_capacity",
    }
    assert expressions(alarm) == ["100 * used / reserved"]


def test_the_memory_alarm_fires_above_85_percent_of_the_limit_in_two_periods_of_five_minutes() -> None:
    alarm = pod_alarms(service())["memory"]
    assert condition(alarm) == ("GreaterThanThreshold", 170, 2, 300, "missing")
    assert alarm.description == "shop-test/cart uses more than 85 % of its memory limit."
    assert metrics(alarm)["used"]["metric_name"] == "pod_memory_utilization"
    assert metrics(alarm)["reserved"]["metric_name"] == "pod_memory_reserved_capacity"


def test_the_running_alarm_fires_below_one_pod_for_a_minute_and_on_missing_data() -> None:
    alarm = pod_alarms(service())["running"]
    assert condition(alarm) == ("LessThanThreshold", 1, 1, 60, "breaching")
    assert metrics(alarm)["value"]["metric_name"] == "status_replicas_available"


def test_percent_of_the_request_equals_percent_of_the_reservation_on_ecs() -> None:
    """Both metrics are percentages of the node: 400m of 500m requested on a node with 2 cores is 80 %, as on ECS."""
    used, reserved = 100 * 400 / 2000, 100 * 500 / 2000
    assert 100 * used / reserved == pytest.approx(80)


def test_metrics_of_pods_have_the_dimensions_cluster_namespace_and_deployment() -> None:
    for alarm in pod_alarms(service()).values():
        for metric in metrics(alarm).values():
            assert metric["namespace"] == "ContainerInsights"
            assert metric["dimensions"] == PODS


def test_restarts_are_summed_over_15_minutes() -> None:
    alarm = pod_alarms(service(restarts=4))["restarts"]
    assert condition(alarm) == ("GreaterThanOrEqualToThreshold", 4, 1, 900, "notBreaching")
    assert metrics(alarm)["value"]["stat"] == "Sum"


def test_the_replicas_alarm_fires_after_15_minutes() -> None:
    alarm = pod_alarms(service())["replicas"]
    assert condition(alarm) == ("GreaterThanThreshold", 0, 3, 300, "notBreaching")
    assert metrics(alarm)["value"]["metric_name"] == "status_replicas_unavailable"


def test_a_worker_that_scales_to_zero_has_no_running_alarm() -> None:
    assert "running" not in pod_alarms(service(min_replicas=0))


def test_a_workload_without_a_threshold_of_its_use_has_no_alarm_on_it() -> None:
    assert pod_alarms(service(cpu=None, memory=None)).keys() == {"running", "replicas", "restarts"}


def test_use_and_restarts_of_a_stateful_set_are_measured_by_pod_and_its_replicas_by_name() -> None:
    found = pod_alarms(database(replicas=2))
    pods = {
        key: {metric["dimensions"]["PodName"] for metric in metrics(alarm).values()} for key, alarm in found.items()
    }
    assert pods == {
        "cpu": {"postgres-0"},
        "cpu-1": {"postgres-1"},
        "memory": {"postgres-0"},
        "memory-1": {"postgres-1"},
        "restarts": {"postgres-0"},
        "restarts-1": {"postgres-1"},
        "running": {"postgres"},
        "replicas": {"postgres"},
    }


def test_missing_replicas_of_a_stateful_set_are_those_that_it_wants_and_that_are_not_available() -> None:
    alarm = pod_alarms(database(replicas=2))["replicas"]
    assert {metric["metric_name"] for metric in metrics(alarm).values()} == {
        "replicas_desired",
        "status_replicas_available",
    }
    assert expressions(alarm) == ["desired - available"]


def test_the_only_pod_of_a_stateful_set_has_one_alarm_on_its_absence() -> None:
    assert pod_alarms(database()).keys() == {"cpu", "memory", "running", "restarts"}


def test_the_error_alarm_measures_the_share_of_5xx_responses() -> None:
    alarm = request_alarms(service())["errors"]
    assert condition(alarm) == ("GreaterThanThreshold", 5, 2, 300, "notBreaching")
    assert metrics(alarm)["errors"]["metric_name"] == "HTTPCode_Target_5XX_Count"
    assert all(metric["dimensions"] == REQUESTS for metric in metrics(alarm).values())
    assert expressions(alarm) == ["100 * FILL(errors, 0) / requests"]


def test_a_service_with_a_threshold_of_4xx_has_an_alarm_on_their_share() -> None:
    assert "client-errors" not in request_alarms(service())
    alarm = request_alarms(service(requests=replace(RESPONSES, client_error_percent=40)))["client-errors"]
    assert condition(alarm) == ("GreaterThanThreshold", 40, 2, 300, "notBreaching")
    assert metrics(alarm)["errors"]["metric_name"] == "HTTPCode_Target_4XX_Count"
    assert metrics(alarm)["requests"]["metric_name"] == "RequestCount"
    assert all(metric["dimensions"] == REQUESTS for metric in metrics(alarm).values())
    assert alarm.description == "More than 40 % of the responses of shop-test/cart are 4xx."


def test_the_latency_alarm_fires_above_its_threshold_in_two_periods_of_five_minutes() -> None:
    requests = Requests(target_group=TARGET_GROUP, server_error_percent=5, latency_seconds=1.5)
    alarm = request_alarms(service(requests=requests))["latency"]
    assert condition(alarm) == ("GreaterThanThreshold", 1.5, 2, 300, "notBreaching")
    assert metrics(alarm)["value"]["stat"] == "p95"
    assert "1.5 s" in alarm.description


def test_a_service_that_is_not_exposed_has_no_request_alarms() -> None:
    assert request_alarms(service(requests=None)) == {}


def test_an_sqs_queue_has_an_alarm_on_visible_messages() -> None:
    alarm = queue_alarms(service())["queue"]
    assert condition(alarm) == ("GreaterThanThreshold", 100, 2, 300, "notBreaching")
    assert metrics(alarm)["value"]["dimensions"] == {"QueueName": "orders"}
    assert metrics(alarm)["value"]["metric_name"] == "ApproximateNumberOfMessagesVisible"


@pytest.mark.parametrize("queue", [None, Queue(max_waiting=100)])
def test_there_is_no_queue_alarm_without_an_sqs_queue(queue: Queue | None) -> None:
    assert queue_alarms(service(queue=queue)) == {}


def test_the_load_balancer_has_an_alarm_on_its_own_5xx_responses() -> None:
    alarm = load_balancer_alarms("shop-test", "app/k8s-shop/0b2", 7)["errors"]
    assert condition(alarm) == ("GreaterThanThreshold", 7, 2, 300, "notBreaching")
    assert metrics(alarm)["value"]["metric_name"] == "HTTPCode_ELB_5XX_Count"
    assert metrics(alarm)["value"]["dimensions"] == {"LoadBalancer": "app/k8s-shop/0b2"}


@pytest.mark.parametrize("key", every_alarm())
def test_every_alarm_is_valid_for_cloudwatch(key: str) -> None:
    alarm = every_alarm()[key]
    queries = alarm.arguments()["metric_queries"]
    assert [query["return_data"] for query in queries].count(True) == 1
    ids = [query["id"] for query in queries]
    assert len(ids) == len(set(ids))
    assert all(id_[0].islower() for id_ in ids)
    for metric in metrics(alarm).values():
        assert metric["period"] % 60 == 0
        assert alarm.periods * metric["period"] <= 86400, "CloudWatch looks back one day at most"
    for expression in expressions(alarm):
        assert all(name in expression for name in metrics(alarm))


@pytest.mark.parametrize("key", every_alarm())
def test_every_description_is_a_sentence_with_the_namespace(key: str) -> None:
    description = every_alarm()[key].description
    assert "shop-test" in description
    assert description.endswith(".")
    assert len(description) <= 1024
