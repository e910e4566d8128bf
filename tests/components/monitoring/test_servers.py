"""Alarms of the servers that AWS operates."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.monitoring.alarms import Alarm
from components.stores.managed.broker_alarms import Broker, BrokerThresholdsSpec, broker_alarms
from components.stores.managed.cache_alarms import Cache, CacheThresholdsSpec, cache_alarms
from components.stores.managed.postgresql_alarms import Database, DatabaseThresholdsSpec, database_alarms

GIB = 2**30

DATABASE = Database(name="shop-test/postgres", identifier="shop-db", max_connections=400, storage_gib=50, memory_gib=4)
BROKER = Broker(name="shop-test/broker", broker_name="shop-mq", virtual_host="/", queues={"mail_out": 40})


def cache(nodes: int = 2) -> Cache:
    return Cache(name="shop-test/cache", nodes=[f"shop-cache-{number:03}" for number in range(1, nodes + 1)])


def every_alarm() -> dict[str, Alarm]:
    found = {
        "database": database_alarms(DATABASE, DatabaseThresholdsSpec()),
        "cache": cache_alarms(cache(), CacheThresholdsSpec()),
        "broker": broker_alarms(BROKER, BrokerThresholdsSpec()),
    }
    return {f"{server}-{key}": alarm for server, alarms in found.items() for key, alarm in alarms.items()}


def limits(alarms: dict[str, Alarm] | Any) -> dict[str, tuple[str, float]]:
    return {key: (alarm.comparison.removesuffix("Threshold"), alarm.threshold) for key, alarm in alarms.items()}


def names(alarm: Alarm) -> set[str]:
    return {metric.name for metric in alarm.measure.metrics.values()}


def test_a_database_has_alarms_on_cpu_connections_storage_and_memory() -> None:
    alarms = database_alarms(DATABASE, DatabaseThresholdsSpec())
    assert limits(alarms) == {
        "cpu": ("GreaterThan", 80),
        "connections": ("GreaterThan", 320),
        "storage": ("LessThan", 4 * GIB),
        "memory": ("LessThan", 4 * GIB * 5 // 100),
    }
    assert {name for alarm in alarms.values() for name in names(alarm)} == {
        *("CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "FreeableMemory"),
    }
    for alarm in alarms.values():
        (metric,) = alarm.measure.metrics.values()
        assert (metric.namespace, metric.dimensions) == ("AWS/RDS", {"DBInstanceIdentifier": "shop-db"})


def test_a_database_of_an_unknown_class_has_no_alarm_on_memory() -> None:
    unknown = Database(name="shop-test/postgres", identifier="db", max_connections=9, storage_gib=50, memory_gib=None)
    assert "memory" not in database_alarms(unknown, DatabaseThresholdsSpec())


def test_a_cache_is_measured_at_each_node() -> None:
    alarms = cache_alarms(cache(nodes=3), CacheThresholdsSpec())
    assert {key: (names(alarm), alarm.measure.expression) for key, alarm in alarms.items()} == {
        "cpu": ({"EngineCPUUtilization"}, "MAX([node1, node2, node3])"),
        "memory": ({"DatabaseMemoryUsagePercentage"}, "MAX([node1, node2, node3])"),
        "evictions": ({"Evictions"}, "SUM([node1, node2, node3])"),
    }


def test_one_node_needs_no_expression() -> None:
    for alarm in cache_alarms(cache(nodes=1), CacheThresholdsSpec()).values():
        assert alarm.measure.expression is None
        assert len(alarm.measure.metrics) == 1


def test_a_cache_that_is_meant_to_be_full_has_no_alarm_on_evictions() -> None:
    assert "evictions" not in cache_alarms(cache(), CacheThresholdsSpec(evictions=None))


def test_a_broker_has_alarms_on_its_own_limits_of_memory_and_disk() -> None:
    alarms = broker_alarms(BROKER, BrokerThresholdsSpec())
    assert limits(alarms) == {
        "cpu": ("GreaterThan", 80),
        "memory": ("GreaterThan", 80),
        "disk": ("LessThan", 2),
        "queue-mail-out": ("GreaterThan", 40),
    }
    assert names(alarms["memory"]) == {"RabbitMQMemUsed", "RabbitMQMemLimit"}
    assert names(alarms["disk"]) == {"RabbitMQDiskFree", "RabbitMQDiskFreeLimit"}


def test_a_queue_of_a_broker_is_measured_by_its_name_and_its_virtual_host() -> None:
    (metric,) = broker_alarms(BROKER, BrokerThresholdsSpec())["queue-mail-out"].measure.metrics.values()
    assert metric.name == "MessageCount"
    assert metric.dimensions == {"Broker": "shop-mq", "Queue": "mail_out", "VirtualHost": "/"}


@pytest.mark.parametrize("key", every_alarm())
def test_every_alarm_is_one_that_cloudwatch_accepts(key: str) -> None:
    alarm = every_alarm()[key]
    queries = alarm.arguments()["metric_queries"]
    assert [query["return_data"] for query in queries].count(True) == 1
    assert len([query for query in queries if "metric" in query]) <= 10, "an alarm has at most ten metrics"
    assert alarm.description.endswith(".")
    assert "shop-test/" in alarm.description
    assert all(metric in (alarm.measure.expression or metric) for metric in alarm.measure.metrics)


@pytest.mark.parametrize(
    ("spec", "faulty"),
    [
        (DatabaseThresholdsSpec, {"freeStoragePercent": 0}),
        (CacheThresholdsSpec, {"evictions": 0}),
        (BrokerThresholdsSpec, {"freeDiskFactor": 1}),
    ],
)
def test_thresholds_that_never_or_always_fire_are_refused(spec: Any, faulty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        spec.model_validate(faulty)
