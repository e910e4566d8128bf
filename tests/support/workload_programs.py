"""Programs that each create the workloads and the stores of a small system."""

from __future__ import annotations

from typing import Any

from components.stores.chroma import Chroma, ChromaArgs
from components.stores.database_backup import DatabaseBackup, DatabaseBackupArgs, DatabaseBackupSpec
from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.postgresql import PostgreSql, PostgreSqlArgs, PostgreSqlSpec
from components.stores.rabbitmq import RabbitMq, RabbitMqArgs, RabbitMqSpec
from components.stores.redis import Redis, RedisArgs, RedisSpec
from components.workload.worker_scaling import QueueTrigger
from tests.support.aws_programs import Program
from tests.support.shop import Shop


def other_workloads() -> Program:
    """Create a worker, a Job, a CronJob and a stateful service that the worker calls."""

    def program() -> Any:
        shop = Shop()
        redis = shop.stateful_service()
        migration = shop.job()
        shop.cron_job()
        trigger = QueueTrigger(type="redis", metadata={"listName": "mails"})
        shop.worker(calls={"REDIS_URL": redis.endpoint}, triggers=[trigger], depends_on=migration.done)
        return redis.endpoint.url

    return program


def stores() -> Program:
    """Create every store in the cluster, and the backup of the database."""

    def program() -> Any:
        shop = Shop()
        postgres = PostgreSql(
            "shop-postgres",
            PostgreSqlArgs(
                spec=PostgreSqlSpec(database="shop", username="shop"), context=shop.context, store="postgres"
            ),
        )
        Redis("shop-redis", RedisArgs(spec=RedisSpec(), context=shop.context, store="redis"))
        RabbitMq("shop-rabbitmq", RabbitMqArgs(spec=RabbitMqSpec(), context=shop.context, store="rabbitmq"))
        chroma = Chroma("shop-chroma", ChromaArgs(spec=ChromaSpec(), context=shop.context, store="chroma"))
        backup = DatabaseBackupArgs(
            spec=DatabaseBackupSpec(), context=shop.context, store="postgres", database=postgres.libpq()
        )
        DatabaseBackup("shop-backup", backup)
        return chroma.endpoint.url

    return program
