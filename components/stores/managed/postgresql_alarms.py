"""The CloudWatch alarms of a database on Amazon RDS.

Metrics and dimension: RDS user guide, "Amazon CloudWatch metrics for Amazon RDS".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.alarms import Alarm
from components.monitoring.measures import Metric
from components.monitoring.servers import measured
from components.spec import Percent, Spec

NAMESPACE = "AWS/RDS"
GIB = 2**30


class DatabaseThresholdsSpec(Spec):
    """Thresholds of the alarms of a database; an alarm fires after ten minutes beyond its threshold."""

    cpu_percent: Percent = 80
    """CPU use of the instance."""
    connections_percent: Percent = 80
    """Open connections, in percent of their limit."""
    free_storage_percent: Percent = 8
    """Free storage, in percent of ``storageGib``. RDS enlarges the volume below 10 %, so that less means that it could
    not."""
    free_memory_percent: Percent = 5
    """Memory that the instance could free, in percent of the memory of its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The names and limits of a database."""

    name: str
    """Namespace and name of the store, for people."""
    identifier: pulumi.Input[str]
    max_connections: int
    storage_gib: int | None
    """Size of the storage; None where it is not known."""
    memory_gib: int | None
    """Memory of the instance class; None where it is not known."""


def database_alarms(database: Database, thresholds: DatabaseThresholdsSpec) -> Mapping[str, Alarm]:
    """Return the alarms by the suffix of their logical names."""
    connections = database.max_connections * thresholds.connections_percent // 100
    storage = {"storage": _free_storage(database, thresholds)} if database.storage_gib else {}
    memory = {"memory": _free_memory(database, thresholds)} if database.memory_gib else {}
    return {
        "cpu": Alarm(
            measure=measured("CPU, %", _metric(database, "CPUUtilization", "Average")),
            description=f"{database.name} uses more than {thresholds.cpu_percent} % of its CPU.",
            threshold=thresholds.cpu_percent,
            missing_data="missing",
        ),
        "connections": Alarm(
            measure=measured("Connections", _metric(database, "DatabaseConnections", "Maximum")),
            description=f"{database.name} has more than {connections} of {database.max_connections} connections.",
            threshold=connections,
            missing_data="missing",
        ),
        **storage,
        **memory,
    }


def _free_storage(database: Database, thresholds: DatabaseThresholdsSpec) -> Alarm:
    percent, storage = thresholds.free_storage_percent, database.storage_gib or 0
    return Alarm(
        measure=measured("Free storage, bytes", _metric(database, "FreeStorageSpace", "Minimum")),
        description=f"{database.name} has less than {percent} % of {storage} GiB of storage free.",
        threshold=storage * GIB * percent // 100,
        comparison="LessThanThreshold",
        missing_data="missing",
    )


def _free_memory(database: Database, thresholds: DatabaseThresholdsSpec) -> Alarm:
    percent, memory = thresholds.free_memory_percent, database.memory_gib or 0
    return Alarm(
        measure=measured("Freeable memory, bytes", _metric(database, "FreeableMemory", "Minimum")),
        description=f"{database.name} could free less than {percent} % of its {memory} GiB of memory.",
        threshold=memory * GIB * percent // 100,
        comparison="LessThanThreshold",
        missing_data="missing",
    )


def _metric(database: Database, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions={"DBInstanceIdentifier": database.identifier},
        statistic=statistic,
    )
