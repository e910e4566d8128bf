"""PostgreSQL and Redis of Flexdesk: servers that exist, outside of the cluster, and stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Annotated

import pulumi
from pydantic import Field

from components.aws.network.cidr import PRIVATE_BLOCKS, CidrBlock
from components.spec import Port, Spec
from components.stores.managed.cache_alarms import CacheThresholdsSpec
from components.stores.managed.postgresql_alarms import DatabaseThresholdsSpec
from components.string_format import StringFormat
from components.workload.connection import Connection
from components.workload.external_endpoint import ExternalEndpoint
from components.workload.secrets import SecretKeySpec
from components.workload.types import EnvironmentName, HostName

_URL = "database_url"
"""Key of the connection string in the templates of External Secrets."""

URL_VARIABLE = "DB_CONNECTION_STRING"

_WITH_LIMIT = '{{{{ .{key} }}}}{{{{ if contains "?" .{key} }}}}&{{{{ else }}}}?{{{{ end }}}}connection_limit={limit}'
"""Template of External Secrets that adds the limit to the stored connection string. Of two limits Prisma takes the
last one."""

_TLS_ENDPOINTS = ("master.", "replica.", "clustercfg.")
"""Beginnings of the endpoints that ElastiCache gives to a server with in-transit encryption."""
_ELASTICACHE = (".cache.amazonaws.com", ".cache.amazonaws.com.cn")
_PRIVATE = tuple(map(IPv4Network, PRIVATE_BLOCKS))


InstanceName = Annotated[
    str, StringFormat(r"^[a-z][a-z0-9-]{0,62}$", "the identifier of an RDS instance in lower case", "flexdesk")
]
CacheNode = Annotated[
    str, StringFormat(r"^[a-z][a-z0-9-]{0,49}$", "the id of a node of ElastiCache in lower case", "flexdesk-001")
]


class DatabaseSpec(Spec):
    """The PostgreSQL server. The program neither creates nor changes it, and its data does not move."""

    url: SecretKeySpec = SecretKeySpec(name="flexdesk/{environment}/database", property="url")
    """Connection string, ``postgresql://…``, without ``connection_limit``, which the program adds."""
    direct_url: SecretKeySpec | None = None
    """Connection string of the migration where ``url`` leads to a connection pooler, with which the lock of a migration
    does not work."""
    cidr_blocks: Annotated[Sequence[CidrBlock], Field(min_length=1)]
    """Address blocks of the server: those of its subnets, because the address of an RDS instance changes."""
    port: Port = 5432
    """Port in the connection string."""
    pool_size: Annotated[int, Field(ge=1)] = 3
    """Connections of each of the two pools of a pod (``connection_limit``)."""
    max_connections: Annotated[int, Field(ge=1)]
    """Connections that the server accepts: ``SHOW max_connections``."""
    instance: InstanceName | None = None
    """Identifier of the RDS instance, whose CPU and connections have alarms; null for a server elsewhere."""
    alarms: DatabaseThresholdsSpec = DatabaseThresholdsSpec()
    other_connections: Annotated[int, Field(ge=0)] = 20
    """Connections of other clients: the old host during the cutover, which has two pools as well, and people."""

    def endpoint(self) -> ExternalEndpoint:
        """Return the address of the server; its name is in the connection string."""
        return _endpoint("postgres", "", self.port, self.cidr_blocks)

    def pooled(self) -> Connection:
        """Return the connection of a pod, whose pools have a limit."""
        template = _WITH_LIMIT.format(key=_URL, limit=self.pool_size)
        return Connection(endpoint=self.endpoint(), secret_variables={URL_VARIABLE: template}, keys={_URL: self.url})

    def direct(self) -> Connection:
        """Return the connection of the migration, without a pool; ``direct_secrets`` has its variable."""
        return Connection(endpoint=self.endpoint())

    def direct_secrets(self) -> Mapping[str, SecretKeySpec]:
        """Return the secret variable of the migration, which opens one connection."""
        return {URL_VARIABLE: self.direct_url or self.url}


class SessionThresholdsSpec(CacheThresholdsSpec):
    """Thresholds of the alarms of a cache with the sessions of users, each of which an evicted key may be."""

    evictions: Annotated[int, Field(ge=1)] | None = 1


class RedisSpec(Spec):
    """The Redis server, which the client of the application reaches by TCP without TLS."""

    host: HostName
    """Primary endpoint of the server, such as ``flexdesk.abc123.ng.0001.afs1.cache.amazonaws.com``."""
    port: Port
    """Port of the server, often not 6379 at a hosted one. The process ends at its start without one."""
    username: Annotated[str, Field(min_length=1)] | None = None
    """User of an access control list; null is the default user. ElastiCache has users only with TLS."""
    password: SecretKeySpec | None = None
    """Password; null for a server without one, which its security group alone protects. So does every server of
    ElastiCache that the application can use: ElastiCache has passwords only with TLS."""
    cidr_blocks: Annotated[Sequence[CidrBlock], Field(min_length=1)]
    """Address blocks of the server: those of its subnets."""
    public_network: bool = False
    """Accept public addresses in ``cidrBlocks``: password and sessions of users then cross the internet in plain text,
    as they do today where the server is a hosted one."""
    nodes: Sequence[CacheNode] = ()
    """Ids of the nodes on ElastiCache, whose CPU, memory and evictions have alarms; none for a server elsewhere."""
    alarms: SessionThresholdsSpec = SessionThresholdsSpec()
    """Thresholds of these alarms."""
    in_transit_encryption: bool = False
    """In-transit encryption of the server. True is refused: the application cannot use TLS until its code changes."""

    def faults(self) -> Iterable[str]:
        """Check that the server accepts a connection without TLS, and is not a cluster of several shards."""
        if self.in_transit_encryption:
            yield (
                "inTransitEncryption is true, and the Redis client of the application speaks plain TCP only: its "
                "option tlsEnabled is read by no code. Use a server without in-transit encryption, or change the "
                "application first."
            )
        if self.host.endswith(_ELASTICACHE):
            yield from self._elasticache_faults()
        public = [block for block in self.cidr_blocks if not _is_private(block)]
        if public and not self.public_network:
            yield (
                f"cidrBlocks {', '.join(public)}: these addresses are public, and the client speaks plain TCP, so that "
                "password and sessions would cross the internet. Give the private blocks of the server, or accept it "
                "with publicNetwork: true."
            )

    def _elasticache_faults(self) -> Iterable[str]:
        if self.host.startswith(_TLS_ENDPOINTS) or ".serverless." in self.host:
            yield (
                f"host {self.host} is the endpoint of a server with in-transit encryption, and the Redis client of the "
                "application speaks plain TCP only. Use a server without it, or change the application first."
            )
        elif ".clustercfg." in self.host:
            yield (
                f"host {self.host} is the configuration endpoint of a cluster with shards, and the client of the "
                "application knows one server only. Use the primary endpoint of a group without cluster mode."
            )
        for field in ("username", "password"):
            if getattr(self, field):
                yield (
                    f"{field} with host {self.host}: ElastiCache has users and passwords only with in-transit "
                    f"encryption, which the client of the application cannot use. Remove {field}, and let the security "
                    "group of the server admit the nodes alone."
                )

    def connection(self) -> Connection:
        """Return the connection of a pod. The variable with the port is always set, because its absence ends a pod."""
        variables = {"REDIS_HOST": self.host, "REDIS_PORT": str(self.port)}
        if self.username:
            variables["REDIS_USER"] = self.username
        endpoint = _endpoint("redis", self.host, self.port, self.cidr_blocks)
        return Connection(endpoint=endpoint, variables=variables)

    def secrets(self) -> Mapping[EnvironmentName, SecretKeySpec]:
        """Return the secret variables."""
        return {"REDIS_PASSWORD": self.password} if self.password else {}


def _is_private(block: str) -> bool:
    return any(IPv4Network(block).subnet_of(private) for private in _PRIVATE)


def _endpoint(name: str, host: str, port: int, cidr_blocks: Sequence[str]) -> ExternalEndpoint:
    return ExternalEndpoint(
        name=name,
        host=pulumi.Output.from_input(host),
        ports=[port],
        cidr_blocks=pulumi.Output.from_input(list(cidr_blocks)),
    )
