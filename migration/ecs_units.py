"""What ECS counts in, as Kubernetes quantities."""

from __future__ import annotations

from migration.facts import Converted

UNITS_OF_A_CPU = 1024


def millicores(units: int) -> int:
    """Thousandths of a core, rounded up: no service gets less than it had."""
    return -(-units * 1000 // UNITS_OF_A_CPU)


def cpu_quantity(units: int) -> Converted:
    """512 units are 500m."""
    return Converted(f"{millicores(units)}m", f"{units} CPU units")


def memory_quantity(megabytes: int) -> Converted:
    """ECS's MB are MiB."""
    return Converted(f"{megabytes}Mi", f"{megabytes} MB")
