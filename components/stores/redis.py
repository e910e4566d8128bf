"""A Redis or Valkey server, in the cluster or on Amazon ElastiCache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.monitoring.servers import WatchedServer
from components.stores.credentials import Credentials
from components.stores.in_cluster.redis import COMMAND, PASSWORD_VARIABLE, ClusterRedisSpec
from components.stores.managed.cache import ManagedCache, ManagedCacheArgs, ManagedCacheSpec
from components.stores.store import StoreArgs, StoreSpec
from components.workload.connection import Connection
from components.workload.stateful_service import StatefulService, StatefulServiceArgs

USERNAME = "default"
"""User of every Redis server; a password alone identifies it."""


class RedisSpec(StoreSpec):
    """A server with numbered databases."""

    cluster: ClusterRedisSpec = Field(default_factory=ClusterRedisSpec)
    managed: ManagedCacheSpec = Field(default_factory=ManagedCacheSpec)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisArgs(StoreArgs):
    """The settings of a server."""

    spec: RedisSpec


class Redis(pulumi.ComponentResource):
    """A server with a generated password."""

    TYPE = "landfall:stores:Redis"

    def __init__(self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._args = args
        self._credentials = args.credentials(name, args.spec, USERNAME, self)
        self._server: StatefulService | ManagedCache
        if args.spec.hosting == "cluster":
            self._server = _in_cluster(name, args, self._credentials, self)
            self._ready = (self._server.controller, *self._credentials.ready)
        else:
            self._server = _managed(name, args, self._credentials, self)
            self._ready = (*self._server.ready,)
        self.register_outputs({})

    @property
    def workload(self) -> StatefulService | None:
        """Pods of the server; None for a server of AWS."""
        return self._server if isinstance(self._server, StatefulService) else None

    @property
    def watched(self) -> WatchedServer | None:
        """Alarms of a server of AWS; the pods of a server in the cluster are watched as a workload."""
        return self._server.watched(self._args.title) if isinstance(self._server, ManagedCache) else None

    def urls(self, databases: Mapping[str, int]) -> Connection:
        """Return a connection whose variables have the URLs of these databases, by the name of the variable."""
        return Connection(
            endpoint=self._server.endpoint,
            secret_variables={variable: self._url(database) for variable, database in databases.items()},
            keys={self._args.key: self._credentials.password_key},
            revisions={self._args.store: self._credentials.revision},
            ready=self._ready,
        )

    def _url(self, database: int) -> pulumi.Output[str]:
        if isinstance(self._server, ManagedCache):
            return self._server.url(self._args.key, database)
        endpoint = self._server.endpoint
        return pulumi.Output.format(
            "redis://:{{{{ .{0} }}}}@{1}:{2}/{3}", self._args.key, endpoint.host, endpoint.port, database
        )


def _in_cluster(name: str, args: RedisArgs, credentials: Credentials, parent: pulumi.Resource) -> StatefulService:
    spec = args.spec.cluster
    return StatefulService(
        f"{name}-server",
        StatefulServiceArgs(
            spec=spec.model_copy(update={"command": spec.command or COMMAND}),
            service=args.store,
            context=args.context,
            secrets={PASSWORD_VARIABLE: credentials.password_key},
            revisions={args.store: credentials.revision},
            files=spec.configuration(),
            depends_on=credentials.ready,
        ),
        pulumi.ResourceOptions(parent=parent),
    )


def _managed(name: str, args: RedisArgs, credentials: Credentials, parent: pulumi.Resource) -> ManagedCache:
    return ManagedCache(
        f"{name}-managed",
        ManagedCacheArgs(
            spec=args.spec.managed,
            platform=args.context.platform,
            owner=args.owner,
            store=args.store,
            credentials=credentials,
        ),
        pulumi.ResourceOptions(parent=parent),
    )
