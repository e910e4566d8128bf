"""The limit of connections to the database, which all pods share."""

from __future__ import annotations

from collections.abc import Iterable

from systems.flexdesk.application import POOLS
from systems.flexdesk.backend import BackendSpec
from systems.flexdesk.stores import DatabaseSpec

RESERVED_CONNECTIONS = 5
"""Connections that PostgreSQL keeps for superusers (3) and RDS for itself (2)."""

JOB_CONNECTIONS = 1
"""The migration."""


def connection_faults(database: DatabaseSpec, backend: BackendSpec) -> Iterable[str]:
    """Yield a sentence if the old and the new pods of a rollout open more connections than the server accepts.

    A Deployment replaces a pod when its termination starts, and its connections stay open for the pre-stop time: all
    old pods can still have theirs beside all new ones, which includes the surge.
    """
    pods = 2 * backend.scaling.max
    of_pods = pods * POOLS * database.pool_size
    needed = of_pods + JOB_CONNECTIONS + database.other_connections + RESERVED_CONNECTIONS
    limit = database.max_connections
    if needed > limit:
        yield (
            f"database.maxConnections {limit} is below the {needed} connections of a rollout at scaling.max: {pods} "
            f"pods with {POOLS} pools of {database.pool_size}, {JOB_CONNECTIONS} of the migration, "
            f"{database.other_connections} of other clients and {RESERVED_CONNECTIONS} reserved ones. Lower "
            "database.poolSize or backend.scaling.max, or use a larger server."
        )
