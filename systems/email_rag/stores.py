"""The stores of Email-RAG, and the connections of its processes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.monitoring.servers import WatchedServer
from components.monitoring.watched import Workload
from components.stores.chroma import Chroma, ChromaArgs
from components.stores.database_backup import DatabaseBackup, DatabaseBackupArgs
from components.stores.generated_secret import SecretOwner
from components.stores.postgresql import PostgreSql, PostgreSqlArgs
from components.stores.rabbitmq import RabbitMq, RabbitMqArgs
from components.stores.random_value import RandomValue, RandomValueArgs
from components.stores.redis import Redis, RedisArgs
from components.workload.block_volumes import BlockVolumes, BlockVolumesArgs
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.job import CronJob, Job
from components.workload.secrets import SecretKeySpec
from systems.email_rag.data_import import DataImport, DataImportArgs
from systems.email_rag.spec import EmailRagSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class StoresArgs:
    """The settings of the system, and the context of its workloads."""

    spec: EmailRagSpec
    context: WorkloadContext


class Stores(pulumi.ComponentResource):
    """PostgreSQL, Redis, RabbitMQ and Chroma, and the keys of the application."""

    TYPE = "landfall:email-rag:Stores"

    def __init__(self, name: str, args: StoresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        spec, context = args.spec, args.context
        child = pulumi.ResourceOptions(parent=self)
        self._jobs: list[Job | CronJob] = []
        self.postgres = PostgreSql(
            f"{name}-postgres", PostgreSqlArgs(spec=spec.postgres, context=context, store="postgres"), child
        )
        self.redis = Redis(f"{name}-redis", RedisArgs(spec=spec.redis, context=context, store="redis"), child)
        self.rabbitmq = RabbitMq(
            f"{name}-rabbitmq", RabbitMqArgs(spec=spec.rabbitmq, context=context, store="rabbitmq"), child
        )
        self.chroma = self._vectors(name, args)
        self.database_ready = self._database_import(name, args)
        """The import of the database; empty without one."""
        if spec.backup:
            backup = DatabaseBackup(
                f"{name}-backup",
                DatabaseBackupArgs(spec=spec.backup, context=context, store="postgres", database=self.postgres.libpq()),
                child,
            )
            self._jobs.append(backup.job)
        owner = SecretOwner(system=context.system, environment=context.environment)
        self._keys = {
            variable: RandomValue(
                f"{name}-{secret}", RandomValueArgs(spec=spec.tokens, owner=owner, secret=secret), child
            )
            for variable, secret in (("JWT_SECRET_KEY", "jwt-key"), ("SECRET_KEY", "secret-key"))
        }
        self.register_outputs({})

    def _vectors(self, name: str, args: StoresArgs) -> Chroma:
        """Create the vector database, on the volume that the import has filled."""
        spec, context = args.spec, args.context
        child = pulumi.ResourceOptions(parent=self)
        volumes = BlockVolumes(
            f"{name}-chroma-volumes", BlockVolumesArgs(spec=spec.chroma, context=context, service="chroma"), child
        )
        filled: Sequence[pulumi.Resource] = ()
        if spec.data_import:
            vectors = DataImportArgs(
                spec=spec.data_import, context=context, export="vectors", claims={"vectors": volumes.mount()}
            )
            imported = DataImport(f"{name}-import-vectors", vectors, child)
            self._jobs.append(imported)
            filled = imported.done
        chroma = ChromaArgs(spec=spec.chroma, context=context, store="chroma", volumes=volumes, depends_on=filled)
        return Chroma(f"{name}-chroma", chroma, child)

    def _database_import(self, name: str, args: StoresArgs) -> Sequence[pulumi.Resource]:
        if args.spec.data_import is None:
            return ()
        database = DataImportArgs(
            spec=args.spec.data_import,
            context=args.context,
            export="database",
            connections=[self.postgres.libpq()],
        )
        imported = DataImport(f"{name}-import-database", database, pulumi.ResourceOptions(parent=self))
        self._jobs.append(imported)
        return imported.done

    def database(self) -> Connection:
        """Return the connection of a process that uses the database only."""
        return self.postgres.url("DATABASE_URL", scheme="postgresql+asyncpg")

    def all(self) -> Sequence[Connection]:
        """Return the connections of a process that uses every store."""
        return [
            self.database(),
            # Both are set: the application would derive the second from the first, and fails with TLS.
            self.redis.urls({"REDIS_URL": 0, "CELERY_RESULT_BACKEND": 1}),
            self.rabbitmq.url("CELERY_BROKER_URL"),
            # Both are set: without one of them the application opens a database of its own in the container.
            self.chroma.address(host="CHROMA_HOST", port="CHROMA_PORT"),
        ]

    def keys(self) -> Mapping[str, SecretKeySpec]:
        """Return the keys that the backend signs tokens with."""
        return {variable: value.key for variable, value in self._keys.items()}

    @property
    def keys_ready(self) -> Sequence[pulumi.Resource]:
        """Values of the keys."""
        return [resource for value in self._keys.values() for resource in value.ready]

    @property
    def workloads(self) -> Sequence[Workload]:
        """Stores in the cluster, and the Jobs that fill and back up stores."""
        servers = (self.postgres.workload, self.redis.workload, self.rabbitmq.workload, self.chroma)
        return [*(server for server in servers if server), *self._jobs]

    def servers(self, queues: Mapping[str, int]) -> Sequence[WatchedServer]:
        """Return the alarms of the servers of AWS, and of queues by their names with the number of messages."""
        servers = (self.postgres.watched, self.redis.watched, self.rabbitmq.watched(queues))
        return [server for server in servers if server]
