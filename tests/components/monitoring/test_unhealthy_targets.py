"""An alarm on pods that fail the health check of the load balancer, for the services that declare a threshold."""

from __future__ import annotations

from components.monitoring.alarms import request_alarms
from components.monitoring.signals import Requests, TargetGroup, WorkloadSignals

TARGET_GROUP = TargetGroup(target_group="targetgroup/k8s-shop-cart/0a1", load_balancer="app/k8s-shop/0a1")


def signals(unhealthy_targets: int | None) -> WorkloadSignals:
    return WorkloadSignals(
        cluster="main",
        namespace="shop",
        service="cart",
        min_replicas=3,
        cpu=None,
        memory=None,
        restarts=3,
        requests=Requests(
            target_group=TARGET_GROUP,
            server_error_percent=5,
            latency_seconds=30,
            unhealthy_targets=unhealthy_targets,
        ),
    )


def test_a_service_without_the_threshold_has_no_such_alarm() -> None:
    assert set(request_alarms(signals(None))) == {"errors", "latency"}


def test_the_alarm_fires_when_as_many_pods_are_unhealthy_for_five_minutes() -> None:
    """The minimum of each minute: a pod of a rollout is unhealthy for a part of one only."""
    alarm = request_alarms(signals(2))["targets"].arguments()
    (query,) = alarm["metric_queries"]
    assert query["metric"]["metric_name"] == "UnHealthyHostCount"
    assert query["metric"]["stat"] == "Minimum"
    assert set(query["metric"]["dimensions"].values()) == {TARGET_GROUP.target_group, TARGET_GROUP.load_balancer}
    assert (alarm["evaluation_periods"], query["metric"]["period"]) == (5, 60)
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanOrEqualToThreshold", 2)
    assert alarm["alarm_description"] == "2 or more pods of shop/cart fail the health check of the load balancer."
