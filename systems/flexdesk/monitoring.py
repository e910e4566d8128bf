"""The monitoring of Flexdesk: backend and migration, and the servers of AWS that they use."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi

from components.monitoring.monitoring import MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.monitoring.servers import WatchedServer
from components.stores.managed.cache_alarms import Cache, cache_alarms
from components.stores.managed.postgresql_alarms import Database, database_alarms
from components.workload.context import WorkloadContext
from systems.flexdesk.backend import Backend
from systems.flexdesk.schema_migration import Migration
from systems.flexdesk.stores import DatabaseSpec, RedisSpec


def monitoring_args(
    spec: AlarmsSpec,
    context: WorkloadContext,
    stores: tuple[DatabaseSpec, RedisSpec],
    workloads: tuple[Backend, Migration],
) -> MonitoringArgs:
    """Return what is watched. The stack does not own the servers, whose alarms therefore follow the backend."""
    database, redis = stores
    return MonitoringArgs(
        spec=spec, context=context, workloads=workloads, servers=list(_servers(context, database, redis, workloads[0]))
    )


def _servers(
    context: WorkloadContext, database: DatabaseSpec, redis: RedisSpec, backend: pulumi.Resource
) -> Iterator[WatchedServer]:
    title = context.namespace.plain_name
    if database.instance:
        server = Database(
            name=f"{title}/postgres",
            identifier=database.instance,
            max_connections=database.max_connections,
            storage_gib=None,
            memory_gib=None,
        )
        yield WatchedServer(name="postgres", alarms=database_alarms(server, database.alarms), resource=backend)
    if redis.nodes:
        cache = Cache(name=f"{title}/redis", nodes=list(redis.nodes))
        yield WatchedServer(name="redis", alarms=cache_alarms(cache, redis.alarms), resource=backend)
