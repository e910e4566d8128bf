"""Every workload and every server of Email-RAG is watched, in the cluster and on AWS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.stack_plans import of_kind, planned

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
PREFIX = "email-rag-monitoring-"
RUNNING = ("frontend", "backend", "worker", "rabbitmq", "chroma")
JOBS = ("migration", "model-download")
CRON_JOBS = ("postgres-backup",)


def alarms(stack: str) -> dict[str, dict[str, Any]]:
    found = (each for each in planned(stack).resources if each.type == ALARM and each.name.startswith(PREFIX))
    return {each.name.removeprefix(PREFIX): dict(each.inputs) for each in found}


def metrics(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    return [query["metric"] for query in alarm["metricQueries"] if "metric" in query]


def rules(stack: str) -> dict[str, dict[str, str]]:
    (found,) = [each for each in of_kind(stack, "PrometheusRule") if each["metadata"]["name"] == "email-rag"]
    groups = found["spec"]["groups"]
    return {
        group["name"].partition(".")[2]: {rule["alert"]: rule["expr"] for rule in group["rules"]} for group in groups
    }


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize("workload", RUNNING)
def test_every_running_workload_has_alarms(stack: str, workload: str) -> None:
    assert {f"{workload}-{key}" for key in ("running", "restarts")} <= alarms(stack).keys()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_only_the_frontend_has_alarms_on_responses(stack: str) -> None:
    assert {key for key in alarms(stack) if key.endswith(("-errors", "-latency"))} == {
        *("frontend-errors", "frontend-latency", "load-balancer-errors"),
    }


def test_a_busy_worker_has_no_alarm_on_its_cpu_and_a_database_none_on_its_page_cache() -> None:
    found = alarms("dev")
    assert "worker-cpu" not in found
    assert "postgres-memory" not in found
    assert {"worker-memory", "postgres-cpu"} <= found.keys()


def test_memory_alarms_fire_before_the_limit_and_not_at_the_request() -> None:
    found = alarms("dev")
    assert found["backend-memory"]["threshold"] == 170, "85 % of 4Gi, in percent of 2Gi"
    assert found["rabbitmq-memory"]["threshold"] == 110, "below the 60 % at which RabbitMQ accepts no messages"


def test_servers_of_aws_are_measured_by_their_own_names() -> None:
    found = alarms("prod")
    assert {key for key in found if key.startswith(("postgres-", "redis-"))} == {
        *(f"postgres-{key}" for key in ("cpu", "connections", "storage", "memory")),
        *(f"redis-{key}" for key in ("cpu", "memory", "evictions")),
    }
    outputs = {each.type: dict(each.outputs) for each in planned("prod").resources if each.type.startswith("aws:")}
    database = outputs["aws:rds/instance:Instance"]["identifier"]
    cache = outputs["aws:elasticache/replicationGroup:ReplicationGroup"]["replicationGroupId"]
    (cpu,) = metrics(found["postgres-cpu"])
    assert cpu["dimensions"] == {"DBInstanceIdentifier": database}
    assert [each["dimensions"]["CacheClusterId"] for each in metrics(found["redis-cpu"])] == [
        f"{cache}-001",
        f"{cache}-002",
    ]


def test_prometheus_watches_jobs_volumes_and_the_queue() -> None:
    found = rules("prod")
    assert found.keys() == {*RUNNING, *JOBS, *CRON_JOBS}
    for job in JOBS:
        assert f'job_name=~"email-rag-{job}-job-' in found[job]["JobFailed"]
    assert 'cronjob="postgres-backup"' in found["postgres-backup"]["CronJobFailed"]
    for store in ("rabbitmq", "chroma"):
        assert f"data-{store}-0" in found[store]["ServiceVolumeFull"]
    assert found["worker"]["ServiceQueueLong"].endswith("> 40"), "ten pods take four messages each"
