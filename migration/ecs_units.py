"""Conversion of ECS units to Kubernetes quantities."""

from __future__ import annotations

from migration.facts import SourcedValue

UNITS_OF_A_CPU = 1024


def millicores(units: int) -> int:
    """Convert CPU units to millicores, rounded up so that no service gets less than it had."""
    return -(-units * 1000 // UNITS_OF_A_CPU)


def cpu_quantity(units: int) -> SourcedValue:
    """Convert CPU units to a CPU quantity: 512 units are 500m."""
    return SourcedValue(f"{millicores(units)}m", f"{units} CPU units")


def memory_quantity(megabytes: int) -> SourcedValue:
    """Convert ECS megabytes to a memory quantity: one ECS MB is one Mi."""
    return SourcedValue(f"{megabytes}Mi", f"{megabytes} MB")
