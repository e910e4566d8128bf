"""A Valkey or Redis cache on Amazon ElastiCache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.monitoring.servers import WatchedServer
from components.stores.managed.cache_alarms import Cache, CacheThresholdsSpec, cache_alarms
from components.stores.managed.managed_store import (
    ManagedStoreArgs,
    SnapshotStoreSpec,
    UniqueNameArgs,
    security_group,
    unique_name,
)
from components.string_format import StringFormat

PORT = 6379
LONGEST_GROUP_ID = 40
"""Characters of the id of a replication group (ElastiCache API reference, ``CreateReplicationGroup``)."""

Engine = Literal["valkey", "redis"]

VERSIONS: dict[Engine, tuple[str, ...]] = {
    "valkey": ("7.2", "8.0", "8.1", "8.2", "9.0", "9.1"),
    "redis": ("7.0", "7.1"),
}
"""Versions that require and support TLS and passwords. Redis ends with 7; Valkey 7.2 has the same commands."""


class ManagedCacheSpec(SnapshotStoreSpec):
    """A Valkey or Redis cache on Amazon ElastiCache, without cluster mode."""

    engine: Engine = "valkey"
    engine_version: Annotated[str, StringFormat(r"^\d+\.\d+$", "a version of Valkey or Redis", "7.2")] = "7.2"
    """Version in quotes. ElastiCache installs patches by itself."""
    node_type: Annotated[
        str, StringFormat(r"^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$", "a node type of ElastiCache", "cache.t4g.micro")
    ] = "cache.t4g.micro"
    nodes: Annotated[int, Field(ge=1, le=6)] = 2
    """The primary and its replicas. ElastiCache fails over to a replica, so that one node has no failover."""
    eviction_policy: Literal[
        "noeviction",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
    ] = "allkeys-lru"
    """Keys that the server deletes when its memory is full; ``noeviction`` rejects further writes."""
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)] = 7
    """Days for which ElastiCache retains its daily snapshots; 0 takes none."""
    alarms: CacheThresholdsSpec = CacheThresholdsSpec()
    """Thresholds of the alarms."""

    @property
    def family(self) -> str:
        """Family of the parameter group."""
        return f"{self.engine}{self.engine_version.partition('.')[0]}"

    def faults(self) -> Iterable[str]:
        """Check windows, and that the version exists."""
        yield from super().faults()
        versions = VERSIONS[self.engine]
        if self.engine_version not in versions:
            yield (
                f"engineVersion {self.engine_version} is not a version of {self.engine} that requires TLS and a "
                f"password. Use one of: {', '.join(versions)}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedCacheArgs(ManagedStoreArgs):
    """The settings of a cache. The credentials need no user, because AUTH has none."""

    spec: ManagedCacheSpec


class ManagedCache(pulumi.ComponentResource):
    """An encrypted cache in private subnets that only the cluster's nodes reach, over TLS and with a password."""

    TYPE = "landfall:stores:ManagedCache"

    host: pulumi.Output[str]
    """DNS name of the primary; it stays the same in a failover."""

    def __init__(self, name: str, args: ManagedCacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        group, rules = security_group(name, args.platform, {"redis": PORT}, self)
        cache = self._replication_group(group)

        self.host = cache.primary_endpoint_address
        self._group_id = cache.replication_group_id
        self.endpoint = args.endpoint(self.host, PORT)
        """Address for the network policies and variables of callers."""
        self.ready: Sequence[pulumi.Resource] = (cache, *rules)
        """Prerequisites of a connection: the cache, which depends on its secret, and the access of the nodes."""
        self.register_outputs({"host": self.host})

    def watched(self, name: str) -> WatchedServer:
        """Return the alarms of the cache; ``name`` is its namespace and its name, for people."""
        numbers = range(1, self._args.spec.nodes + 1)
        # ElastiCache numbers the nodes of a replication group.
        nodes = [pulumi.Output.concat(self._group_id, f"-{number:03}") for number in numbers]
        cache = Cache(name=name, nodes=nodes)
        alarms = cache_alarms(cache, self._args.spec.alarms)
        return WatchedServer(name=self._args.store, alarms=alarms, resource=self)

    def url(self, password_key: str, database: int = 0) -> pulumi.Output[str]:
        """Return the template of a URL, in which External Secrets replaces the key with the password.

        Celery rejects a ``rediss`` URL without ``ssl_cert_reqs``.
        """
        return pulumi.Output.concat(
            f"rediss://:{{{{ .{password_key} }}}}@", self.host, f":{PORT}/{database}?ssl_cert_reqs=required"
        )

    def _replication_group(self, security_group_id: pulumi.Input[str]) -> aws.elasticache.ReplicationGroup:
        args, spec = self._args, self._args.spec
        identity = UniqueNameArgs(
            prefix=args.physical_prefix,
            limit=LONGEST_GROUP_ID,
            replaced_with={"kmsKey": spec.kms_key_arn or ""},
            protect=spec.deletion_protection,
        )
        group_id = unique_name(self._name, identity, self)
        several = spec.nodes > 1
        return aws.elasticache.ReplicationGroup(
            f"{self._name}-cache",
            replication_group_id=group_id,
            description=f"{args.store} of {args.owner.system} in {args.owner.environment}",
            engine=spec.engine,
            engine_version=spec.engine_version,
            auto_minor_version_upgrade=True,
            node_type=spec.node_type,
            num_cache_clusters=spec.nodes,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            # Celery stores results in another database than 0, which cluster mode does not have.
            cluster_mode="disabled",
            port=PORT,
            parameter_group_name=self._parameter_group(),
            subnet_group_name=self._subnet_group(),
            security_group_ids=[security_group_id],
            at_rest_encryption_enabled=True,
            kms_key_id=spec.kms_key_arn,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=args.credentials.password,
            # Callers with the former password connect until another rotation.
            auth_token_update_strategy="ROTATE",  # noqa: S106  a strategy, not a secret
            snapshot_retention_limit=spec.snapshot_retention_days,
            snapshot_window=spec.backup_window,
            final_snapshot_identifier=pulumi.Output.concat(group_id, "-final") if spec.final_snapshot else None,
            maintenance_window=spec.maintenance_window,
            apply_immediately=spec.apply_immediately,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=args.credentials.ready,
                # ElastiCache has no deletion protection of its own.
                protect=spec.deletion_protection,
            ),
        )

    def _subnet_group(self) -> pulumi.Output[str]:
        group = aws.elasticache.SubnetGroup(
            f"{self._name}-subnets",
            description="Private subnets of the platform",
            subnet_ids=self._args.platform.private_subnet_ids,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return group.name

    def _parameter_group(self) -> pulumi.Output[str]:
        spec = self._args.spec
        group = aws.elasticache.ParameterGroup(
            f"{self._name}-parameters",
            family=spec.family,
            description="Eviction policy",
            parameters=[
                aws.elasticache.ParameterGroupParameterArgs(name="maxmemory-policy", value=spec.eviction_policy)
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        return group.name
