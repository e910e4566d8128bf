"""Databases, caches and brokers of AWS cost what the price table says."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.cost.estimate import cost_of
from analysis.cost.model import Estimate
from analysis.durations import typical
from analysis.prices import rates
from analysis.prices.servers import BROKERS, CACHE_NODES, DATABASES
from plan import resource_types
from tests.support.archive.settings import BROKER, CACHE, CHEAP, DATABASE, archive_plan
from tests.support.settings_documents import Path_

SERVERS = (
    resource_types.RDS_INSTANCE,
    resource_types.ELASTICACHE_REPLICATION_GROUP,
    resource_types.MQ_BROKER,
)


def estimate(changes: dict[Path_, Any] | None = None) -> Estimate:
    return cost_of(archive_plan("dev", changes))


def charges(found: Estimate, type_: str) -> dict[str, tuple[float, float | None, float]]:
    """Return amount, maximum amount and dollars per unit by item."""
    return {
        line.charge.item: (line.charge.amount, line.charge.max_amount, line.charge.price.dollars)
        for line in found.lines
        if line.type == type_
    }


def test_a_database_with_a_standby_costs_two_instances_and_two_volumes() -> None:
    assert charges(estimate(), resource_types.RDS_INSTANCE) == {
        "db.t4g.medium, with a standby": (2, None, DATABASES["db.t4g.medium"].dollars),
        "database storage, gp3": (100, 400, rates.DATABASE_STORAGE.dollars),
    }


def test_a_database_in_one_zone_without_autoscaling_costs_one_of_each() -> None:
    assert charges(estimate(dict(CHEAP)), resource_types.RDS_INSTANCE) == {
        "db.t4g.medium": (1, None, DATABASES["db.t4g.medium"].dollars),
        "database storage, gp3": (50, 50, rates.DATABASE_STORAGE.dollars),
    }


@pytest.mark.parametrize("engine", ["valkey", "redis"])
def test_each_node_of_a_cache_costs_the_price_of_its_engine(engine: str) -> None:
    version = {"valkey": "7.2", "redis": "7.1"}[engine]
    found = estimate({(*CACHE, "engine"): engine, (*CACHE, "engineVersion"): version, (*CACHE, "nodes"): 3})
    assert charges(found, resource_types.ELASTICACHE_REPLICATION_GROUP) == {
        f"cache.t4g.micro, {engine}": (3, None, CACHE_NODES[engine]["cache.t4g.micro"].dollars)
    }


def test_valkey_costs_a_fifth_less_than_redis() -> None:
    for node, price in CACHE_NODES["redis"].items():
        assert CACHE_NODES["valkey"][node].dollars == pytest.approx(0.8 * price.dollars, rel=0.01)


@pytest.mark.parametrize(
    ("deployment", "item", "nodes"), [("cluster", "mq.m7g.large, cluster of 3 nodes", 3), ("single", "mq.m7g.large", 1)]
)
def test_a_broker_costs_each_of_its_nodes(deployment: str, item: str, nodes: int) -> None:
    found = estimate({(*BROKER, "deployment"): deployment})
    assert charges(found, resource_types.MQ_BROKER) == {item: (nodes, None, BROKERS["mq.m7g.large"].dollars)}


UNKNOWN_TYPES: dict[str, tuple[Path_, str]] = {
    "database": ((*DATABASE, "instanceClass"), "db.r8g.48xlarge"),
    "cache": ((*CACHE, "nodeType"), "cache.c7gn.large"),
    "broker": ((*BROKER, "instanceType"), "mq.m7g.16xl"),
}


@pytest.mark.parametrize("server", UNKNOWN_TYPES)
def test_a_type_without_a_price_is_reported(server: str) -> None:
    path, name = UNKNOWN_TYPES[server]
    found = [each for each in estimate({path: name}).unpriced if each.type in SERVERS]
    assert [each.reason for each in found] == [f"has the type {name}, which the price table does not hold"]


def test_everything_around_the_servers_is_priced_or_free() -> None:
    found = [each for each in estimate().unpriced if each.resource.startswith("archive")]
    assert found == []
    secrets = [line for line in estimate().lines if line.type == resource_types.SECRETSMANAGER_SECRET]
    assert len([line for line in secrets if line.resource.startswith("archive")]) == 4


@pytest.mark.parametrize("type_", SERVERS)
def test_a_server_takes_minutes_to_create(type_: str) -> None:
    assert typical(type_).create >= 5


def test_a_standby_makes_a_database_take_longer() -> None:
    single, standby = (typical(resource_types.RDS_INSTANCE, {"multiAz": each}) for each in (False, True))
    assert standby.create > single.create
    assert standby.delete > single.delete
