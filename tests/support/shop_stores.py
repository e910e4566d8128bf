"""Programs that create one store in the shop, in the cluster or on AWS, and a workload that connects to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from components.stores.chroma import Chroma, ChromaArgs
from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.postgresql import PostgreSql, PostgreSqlArgs, PostgreSqlSpec
from components.stores.rabbitmq import RabbitMq, RabbitMqArgs, RabbitMqSpec
from components.stores.redis import Redis, RedisArgs, RedisSpec
from components.workload.block_volumes import BlockVolumes, BlockVolumesArgs
from components.workload.connection import Connection
from components.workload.job import Job
from components.workload.workload_args import WorkloadArgs
from tests.support.caching import cached
from tests.support.shop import Cluster, Shop, cluster, job_spec

DATABASE = {"database": "orders", "username": "shop"}


def postgresql(shop: Shop, **yaml: Any) -> PostgreSql:
    """Create a database named ``database``."""
    spec = PostgreSqlSpec.model_validate({**DATABASE, **yaml})
    return PostgreSql("shop-database", PostgreSqlArgs(spec=spec, context=shop.context, store="database"))


def redis(shop: Shop, **yaml: Any) -> Redis:
    """Create a cache named ``cache``."""
    return Redis("shop-cache", RedisArgs(spec=RedisSpec.model_validate(yaml), context=shop.context, store="cache"))


def rabbitmq(shop: Shop, **yaml: Any) -> RabbitMq:
    """Create a broker named ``broker``."""
    spec = RabbitMqSpec.model_validate(yaml)
    return RabbitMq("shop-broker", RabbitMqArgs(spec=spec, context=shop.context, store="broker"))


def chroma(shop: Shop, **yaml: Any) -> Chroma:
    """Create a vector database named ``vectors``."""
    spec = ChromaSpec.model_validate(yaml)
    volumes = BlockVolumes("shop-vectors", BlockVolumesArgs(spec=spec, context=shop.context, service="vectors"))
    return Chroma("shop-vectors", ChromaArgs(spec=spec, context=shop.context, store="vectors", volumes=volumes))


CONNECTIONS: dict[str, Callable[..., Connection]] = {
    "database": lambda shop, **yaml: postgresql(shop, **yaml).url("DATABASE_URL", "postgresql+asyncpg"),
    "libpq": lambda shop, **yaml: postgresql(shop, **yaml).libpq(),
    "cache": lambda shop, **yaml: redis(shop, **yaml).urls({"CACHE_URL": 0, "RESULTS_URL": 3}),
    "broker": lambda shop, **yaml: rabbitmq(shop, **yaml).url("BROKER_URL"),
    "vectors": lambda shop, **yaml: chroma(shop, **yaml).address(host="VECTORS_HOST", port="VECTORS_PORT"),
}
"""A connection to each store, by a name for tests."""


@cached
def called(kind: str, *, event_scaling: bool = True, **yaml: Any) -> Cluster:
    """Deploy a store, and a Job that connects to it; keywords are the settings of the store in YAML form."""

    def program(shop: Shop) -> Any:
        if not event_scaling:
            shop.context = replace(shop.context, platform=replace(shop.platform, event_scaling=None))
        connection = CONNECTIONS[kind](shop, **yaml)
        job = Job(
            "shop-report",
            WorkloadArgs(spec=job_spec(), service="report", context=shop.context, connections=[connection]),
        )
        return job.done[0].urn

    return cluster(program)
