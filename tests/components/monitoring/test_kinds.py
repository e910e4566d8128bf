"""Monitoring of every kind of workload, by the names of its objects in the cluster."""

from __future__ import annotations

from typing import Any

import pytest

from components.monitoring.thresholds import PodThresholdsSpec
from components.monitoring.watched import Workload, cpu_limit, memory_limit
from components.workload.resources import ResourcesSpec
from components.workload.worker_scaling import QueueTrigger
from tests.support import component_programs
from tests.support.harness import Registration
from tests.support.shop import Cluster, Shop, observe, stateful_service_spec, worker_spec

TRIGGER = QueueTrigger(type="rabbitmq", metadata={"queueName": "mails"})
SCALING = {"min": 0, "max": 5, "messagesPerPod": 3}


def every_kind(shop: Shop) -> list[Workload]:
    return [
        shop.worker(worker_spec(scaling=SCALING), triggers=[TRIGGER]),
        shop.stateful_service(),
        shop.job(),
        shop.cron_job(),
    ]


@pytest.fixture(scope="module")
def found() -> Cluster:
    return observe(component_programs.monitoring(others=every_kind))


def rules(found: Cluster, workload: str) -> dict[str, dict[str, Any]]:
    groups = {group["name"]: group["rules"] for group in found.one("PrometheusRule", "shop")["spec"]["groups"]}
    return {rule["alert"]: rule for rule in groups[f"shop.{workload}"]}


def alarms(found: Cluster, workload: str) -> dict[str, Registration]:
    prefix = f"shop-monitoring-{workload}-"
    every = found.deployment.all("aws:cloudwatch/metricAlarm:MetricAlarm")
    return {alarm.name.removeprefix(prefix): alarm for alarm in every if alarm.name.startswith(prefix)}


def test_a_worker_that_scales_to_zero_may_have_no_pod(found: Cluster) -> None:
    assert alarms(found, "mailer").keys() == {"cpu", "memory", "replicas", "restarts"}
    assert "ServiceDown" not in rules(found, "mailer")


def test_a_worker_that_keda_scales_alerts_when_its_pods_cannot_take_all_messages(found: Cluster) -> None:
    queue = rules(found, "mailer")["ServiceQueueLong"]
    scaled_object = found.one("ScaledObject", "mailer")
    assert f'scaledObject="{scaled_object["metadata"]["name"]}"' in queue["expr"]
    assert queue["expr"].endswith("> 15"), "five pods take three messages each"


def test_a_worker_without_a_measured_queue_has_no_alert_on_it() -> None:
    by_use = observe(
        component_programs.monitoring(
            others=lambda shop: [shop.worker(worker_spec(scaling={"min": 1, "max": 2, "cpuPercent": 70}))]
        )
    )
    assert "ServiceQueueLong" not in rules(by_use, "mailer")


def test_the_threshold_of_messages_can_be_set() -> None:
    spec = worker_spec(scaling=SCALING, alarms={"messages": 1000})
    found = observe(component_programs.monitoring(others=lambda shop: [shop.worker(spec, triggers=[TRIGGER])]))
    assert rules(found, "mailer")["ServiceQueueLong"]["expr"].endswith("> 1000")


def test_a_stateful_service_is_watched_by_the_names_of_its_pod_and_its_claim(found: Cluster) -> None:
    (claim,) = found.all("PersistentVolumeClaim")
    (cpu, _) = alarms(found, "redis")["cpu"].inputs["metricQueries"][:2]
    assert cpu["metric"]["dimensions"]["PodName"] == "redis-0"
    assert f'persistentvolumeclaim=~"{claim["metadata"]["name"]}"' in rules(found, "redis")["ServiceVolumeFull"]["expr"]
    assert (
        f'statefulset="{found.one("StatefulSet", "redis")["metadata"]["name"]}"'
        in (rules(found, "redis")["ServiceDown"]["expr"])
    )


def test_every_pod_of_a_stateful_service_has_its_own_alarms() -> None:
    spec = stateful_service_spec(replicas=2)
    found = observe(component_programs.monitoring(others=lambda shop: [shop.stateful_service(spec)]))
    assert {"cpu", "cpu-1", "restarts", "restarts-1", "running", "replicas"} <= alarms(found, "redis").keys()


def test_a_job_is_watched_by_the_name_that_pulumi_generates(found: Cluster) -> None:
    (job,) = found.registrations("Job")
    assert f'job_name=~"{job.name}-[0-9a-f]+"' in rules(found, "migration")["JobFailed"]["expr"]


def test_a_cron_job_is_watched_by_its_name(found: Cluster) -> None:
    assert 'cronjob="report"' in rules(found, "report")["CronJobFailed"]["expr"]


@pytest.mark.parametrize("job", ["migration", "report"])
def test_cloudwatch_has_no_metric_of_jobs(found: Cluster, job: str) -> None:
    assert alarms(found, job) == {}


def test_alarms_depend_on_the_pods_that_they_watch(found: Cluster) -> None:
    awaited = {name for _, name in found.deployment.dependencies(alarms(found, "redis")["running"])}
    assert "shop-redis-stateful-set" in awaited


@pytest.mark.parametrize(
    ("resources", "cpu", "memory"),
    [
        ({"cpu": "500m", "memory": "512Mi"}, (80, "the CPU that it requests"), (85, "the memory that it requests")),
        (
            {"cpu": "500m", "cpuLimit": "2", "memory": "2Gi", "memoryLimit": "4Gi"},
            (320, "its CPU limit"),
            (170, "its memory limit"),
        ),
    ],
)
def test_thresholds_of_use_are_shares_of_the_limit(
    resources: dict[str, str], cpu: tuple[float, str], memory: tuple[float, str]
) -> None:
    spec, thresholds = ResourcesSpec.model_validate(resources), PodThresholdsSpec()
    for limit, expected in ((cpu_limit(thresholds, spec), cpu), (memory_limit(thresholds, spec), memory)):
        assert limit is not None
        assert (limit.of_request, limit.of) == expected


def test_null_turns_the_alarms_on_use_off() -> None:
    thresholds = PodThresholdsSpec(cpu_percent=None, memory_percent=None)
    assert cpu_limit(thresholds, ResourcesSpec()) is None
    assert memory_limit(thresholds, ResourcesSpec()) is None
