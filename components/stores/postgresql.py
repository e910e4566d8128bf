"""A PostgreSQL database, in the cluster or on Amazon RDS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import pulumi
from pydantic import Field

from components.monitoring.servers import WatchedServer
from components.stores.credentials import Credentials
from components.stores.in_cluster.postgresql import ROTATION, ClusterPostgreSqlSpec
from components.stores.managed.postgresql import ManagedPostgreSql, ManagedPostgreSqlArgs
from components.stores.managed.postgresql_spec import ManagedPostgreSqlSpec, database_fault, username_fault
from components.stores.store import StoreArgs, StoreSpec
from components.string_format import StringFormat
from components.workload.connection import Connection
from components.workload.stateful_service import StatefulService, StatefulServiceArgs

Identifier = Annotated[
    str,
    StringFormat(
        r"^[a-z_][a-z0-9_]{0,62}$",
        "an identifier of PostgreSQL: lower-case letters, digits and underscores, a letter first",
        "orders",
    ),
]
"""Name of a database or a role that needs no quotes."""


class PostgreSqlSpec(StoreSpec):
    """A database and its owner."""

    database: Identifier
    username: Identifier
    cluster: ClusterPostgreSqlSpec = Field(default_factory=ClusterPostgreSqlSpec)
    managed: ManagedPostgreSqlSpec = Field(default_factory=ManagedPostgreSqlSpec)

    @property
    def max_connections(self) -> int:
        """Limit of connections to the server, which the pools of all callers share."""
        return self.cluster.max_connections if self.hosting == "cluster" else self.managed.connections

    @property
    def server_version(self) -> int | None:
        """Major version of PostgreSQL; None for an image whose tag does not begin with it."""
        return self.cluster.server_version if self.hosting == "cluster" else int(self.managed.major_version)

    def faults(self) -> Iterable[str]:
        """Check that Amazon RDS accepts the names, so that the hosting can change."""
        for fault in (username_fault(self.username), database_fault(self.database)):
            if fault:
                yield fault


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgreSqlArgs(StoreArgs):
    """The settings of a database."""

    spec: PostgreSqlSpec


class PostgreSql(pulumi.ComponentResource):
    """A database server with one database, whose owner has a generated password."""

    TYPE = "landfall:stores:PostgreSql"

    def __init__(self, name: str, args: PostgreSqlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._args = args
        self._credentials = args.credentials(name, args.spec, args.spec.username, self)
        self._server: StatefulService | ManagedPostgreSql
        if args.spec.hosting == "cluster":
            self._server = _in_cluster(name, args, self._credentials, self)
            self._host, self._port = self._server.endpoint.host, self._server.endpoint.port
            self._ready = (self._server.controller, *self._credentials.ready)
        else:
            self._server = _managed(name, args, self._credentials, self)
            self._host, self._port = self._server.host, self._server.endpoint.ports[0]
            self._ready = (*self._server.ready,)
        self.register_outputs({})

    @property
    def workload(self) -> StatefulService | None:
        """Pods of the server; None for a server of AWS."""
        return self._server if isinstance(self._server, StatefulService) else None

    @property
    def watched(self) -> WatchedServer | None:
        """Alarms of a server of AWS; the pods of a server in the cluster are watched as a workload."""
        return self._server.watched(self._args.title) if isinstance(self._server, ManagedPostgreSql) else None

    def url(self, variable: str, scheme: str = "postgresql") -> Connection:
        """Return a connection whose variable has the URL of the database; ``scheme`` is that of the driver."""
        url = pulumi.Output.format(
            "{0}://{1}:{{{{ .{2} }}}}@{3}:{4}/{5}",
            scheme,
            self._credentials.username,
            self._args.key,
            self._host,
            self._port,
            self._args.spec.database,
        )
        return self._connection(secret_variables={variable: url})

    def libpq(self) -> Connection:
        """Return a connection by the variables that the client programs of PostgreSQL read."""
        spec = self._args.spec
        return self._connection(
            variables={
                "PGHOST": self._host,
                "PGPORT": str(self._port),
                "PGUSER": spec.username,
                "PGDATABASE": spec.database,
            },
            secret_variables={"PGPASSWORD": f"{{{{ .{self._args.key} }}}}"},
        )

    def _connection(
        self,
        *,
        secret_variables: dict[str, pulumi.Input[str]],
        variables: dict[str, pulumi.Input[str]] | None = None,
    ) -> Connection:
        return Connection(
            endpoint=self._server.endpoint,
            variables=variables or {},
            secret_variables=secret_variables,
            keys={self._args.key: self._credentials.password_key},
            revisions={self._args.store: self._credentials.revision},
            ready=self._ready,
        )


def _in_cluster(name: str, args: PostgreSqlArgs, credentials: Credentials, parent: pulumi.Resource) -> StatefulService:
    spec = args.spec.cluster
    environment = {"POSTGRES_USER": credentials.username, "POSTGRES_DB": args.spec.database}
    declared = spec.model_copy(
        update={
            "environment": {**spec.environment, **environment},
            "arguments": [*spec.server_arguments(), *spec.arguments],
        }
    )
    return StatefulService(
        f"{name}-server",
        StatefulServiceArgs(
            spec=declared,
            service=args.store,
            context=args.context,
            secrets={"POSTGRES_PASSWORD": credentials.password_key},
            revisions={args.store: credentials.revision},
            depends_on=credentials.ready,
            post_start=["sh", "-c", ROTATION],
        ),
        pulumi.ResourceOptions(parent=parent),
    )


def _managed(name: str, args: PostgreSqlArgs, credentials: Credentials, parent: pulumi.Resource) -> ManagedPostgreSql:
    return ManagedPostgreSql(
        f"{name}-managed",
        ManagedPostgreSqlArgs(
            spec=args.spec.managed,
            database=args.spec.database,
            platform=args.context.platform,
            owner=args.owner,
            store=args.store,
            credentials=credentials,
        ),
        pulumi.ResourceOptions(parent=parent),
    )
