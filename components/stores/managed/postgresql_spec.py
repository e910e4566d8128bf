"""The settings of a PostgreSQL database on Amazon RDS."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from components.aws.log_group import LogRetentionDays
from components.stores.managed.instance_class import InstanceClass, memory_gib
from components.stores.managed.managed_store import SnapshotStoreSpec
from components.stores.managed.postgresql_alarms import DatabaseThresholdsSpec
from components.string_format import StringFormat

BYTES_PER_CONNECTION = 9_531_392
"""Memory that RDS reckons for a connection: ``max_connections`` is ``DBInstanceClassMemory`` divided by it.

Source: RDS user guide, "Maximum number of database connections".
"""
MAXIMUM_CONNECTIONS = 5000
"""Upper bound of that formula."""

MINIMUM_GIB, MAXIMUM_GIB = 20, 65_536
"""Size of a gp3 volume of RDS for PostgreSQL."""
GROWTH_PERCENT = 10
"""Minimum distance of the limit of storage autoscaling from the storage, in percent (RDS user guide)."""

_RESERVED_USERS = frozenset({"admin", "public", "rdsadmin", "user"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
LONGEST_USERNAME, LONGEST_DATABASE = 16, 63


class ManagedPostgreSqlSpec(SnapshotStoreSpec):
    """A PostgreSQL database on Amazon RDS."""

    engine_version: Annotated[
        str, StringFormat(r"^1[3-8](\.\d{1,2})?$", "a version of PostgreSQL on RDS, 13 to 18", "15")
    ] = "15"
    """Major version in quotes; RDS installs its newest minor version. A minor version pins the first one."""
    allow_major_version_upgrade: bool = False
    """Allow a higher major version in ``engineVersion``: RDS upgrades the database, which interrupts it."""
    extended_support: bool = False
    """Keep a major version at extra cost after the end of its standard support; otherwise RDS upgrades it."""
    instance_class: InstanceClass = "db.t4g.medium"
    storage_gib: Annotated[int, Field(ge=MINIMUM_GIB, le=MAXIMUM_GIB)] = 50
    """Size of the gp3 volume. RDS can enlarge a volume, and cannot shrink it."""
    max_storage_gib: Annotated[int, Field(ge=MINIMUM_GIB, le=MAXIMUM_GIB)] | None = 200
    """Size up to which RDS enlarges a volume that is almost full; null turns storage autoscaling off."""
    multi_az: bool = True
    """Keep a standby in another zone, to which RDS fails over."""
    max_connections: Annotated[int, Field(ge=10, le=MAXIMUM_CONNECTIONS)] | None = None
    """Limit of connections; null derives it from the memory of the instance class. A change needs a restart."""
    require_tls: bool = True
    """Reject connections without TLS. Drivers such as asyncpg and psycopg try TLS first, without a parameter in the
    URL."""
    backup_retention_days: Annotated[int, Field(ge=1, le=35)] = 14
    """Days for which RDS can restore the database to any second."""
    performance_insights: bool = False
    """Collect the load of SQL statements, and keep it for a week without charge."""
    log_retention_days: LogRetentionDays = 30
    """Retention of the logs of the server in CloudWatch."""
    alarms: DatabaseThresholdsSpec = DatabaseThresholdsSpec()
    """Thresholds of the alarms."""

    @property
    def major_version(self) -> str:
        """Major version of PostgreSQL."""
        return self.engine_version.partition(".")[0]

    @property
    def connections(self) -> int:
        """Limit of connections, which the program sets in the parameter group."""
        limit = self.max_connections or self._connections_by_memory()
        if limit is None:
            msg = "maxConnections is not set, and the memory of the instance class is not known"
            raise ValueError(msg)
        return limit

    def faults(self) -> Iterable[str]:
        """Check windows, storage, and the number of connections."""
        yield from super().faults()
        smallest = -(-self.storage_gib * (100 + GROWTH_PERCENT) // 100)
        if self.max_storage_gib is not None and self.max_storage_gib < smallest:
            yield (
                f"maxStorageGib is {self.max_storage_gib} with storageGib {self.storage_gib}. RDS requires a limit at "
                f"least {GROWTH_PERCENT}% above the storage. Use {smallest} or more, or null without autoscaling."
            )
        yield from self._connection_faults()

    def _connection_faults(self) -> Iterable[str]:
        limit = self._connections_by_memory()
        if limit is None and self.max_connections is None:
            yield (
                f"maxConnections is required with instanceClass {self.instance_class}, whose memory is not known to "
                "this program. Give a number, such as 500."
            )
        elif limit is not None and (self.max_connections or 0) > limit:
            yield (
                f"maxConnections is {self.max_connections}. The memory of {self.instance_class} suffices for {limit}. "
                "Lower it, or use a larger class."
            )

    def _connections_by_memory(self) -> int | None:
        memory = memory_gib(self.instance_class)
        return None if memory is None else min(memory * 1024**3 // BYTES_PER_CONNECTION, MAXIMUM_CONNECTIONS)


def username_fault(username: str) -> str | None:
    """Return why RDS rejects the name of the first user; None if it accepts it."""
    if not _NAME.fullmatch(username) or len(username) > LONGEST_USERNAME:
        return (
            f"{username!r} is not a user name of RDS: letters, digits and underscores, a letter first, at most "
            f"{LONGEST_USERNAME} characters. Use one such as orders."
        )
    if username.lower() in _RESERVED_USERS or username.lower().startswith(("pg_", "rds_")):
        return f"{username} is a user name that RDS reserves. Use another one, such as orders."
    return None


def database_fault(database: str) -> str | None:
    """Return why RDS rejects the name of the first database; None if it accepts it."""
    if not _NAME.fullmatch(database) or len(database) > LONGEST_DATABASE:
        return (
            f"{database!r} is not a database name of RDS: letters, digits and underscores, a letter first, at most "
            f"{LONGEST_DATABASE} characters. Use one such as orders."
        )
    return None
