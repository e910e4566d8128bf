"""Monthly cost of a system on ECS Fargate, from its migration source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.cost import assumptions
from analysis.cost.model import Charge
from analysis.prices import rates
from migration.facts import SourcedValue
from migration.systems import MIGRATIONS
from quantity import mebibytes, millicores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migration.contract import Migration
    from migration.facts import Value
    from migration.model.system import Service

OLD_PLATFORMS = {migration.name: migration for migration in MIGRATIONS if migration.platform == "ECS"}
"""Migrations from ECS by the name of the system's component."""

UNPRICED_PLATFORMS = {migration.name: migration for migration in MIGRATIONS if migration.platform != "ECS"}
"""Migrations from a platform whose price no document states, such as one host of a company."""

ENVIRONMENT = "prod"
"""Environment whose description is priced; sizes and task counts are the same in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """All tasks of a system at their desired count."""

    count: int
    vcpus: float
    memory: float
    """GB of 1024 MB, the unit of Fargate's bill."""


def tasks(migration: Migration) -> Tasks:
    """Return the tasks of all services."""
    services = migration.source(ENVIRONMENT).services.values()
    return Tasks(
        count=sum(_desired(service) for service in services),
        vcpus=sum(_desired(service) * (millicores(_size(service, "cpu")) or 0) for service in services) / 1000,
        memory=sum(_desired(service) * (mebibytes(_size(service, "memory")) or 0) for service in services) / 1024,
    )


def charges(migration: Migration) -> Sequence[Charge]:
    """Charge tasks, load balancer and NAT gateways. Files, secrets and logs cost the same on both platforms."""
    running, gateways = tasks(migration), migration.nat_gateways
    units, zones = assumptions.CAPACITY_UNITS, assumptions.LOAD_BALANCER_ZONES
    return [
        Charge(item="Fargate vCPU", price=rates.FARGATE_VCPU, amount=running.vcpus),
        Charge(item="Fargate memory, GB", price=rates.FARGATE_MEMORY, amount=running.memory),
        Charge(item="application load balancer", price=rates.APPLICATION_LOAD_BALANCER),
        Charge(item="load balancer capacity units", price=rates.CAPACITY_UNIT, amount=units),
        Charge(item="public IPv4 addresses of a load balancer", price=rates.PUBLIC_IPV4, amount=zones),
        Charge(item="NAT gateway", price=rates.NAT_GATEWAY, amount=gateways),
        Charge(item="NAT data", price=rates.NAT_DATA, amount=gateways * assumptions.NAT_GB),
        Charge(item="public IPv4 address", price=rates.PUBLIC_IPV4, amount=gateways),
    ]


def _desired(service: Service) -> int:
    desired = _plain(service.replicas.desired) if service.replicas else None
    return desired if isinstance(desired, int) else 0


def _size(service: Service, name: str) -> Value | None:
    return _plain(getattr(service.resources, name, None))


def _plain(value: Value | SourcedValue | None) -> Value | None:
    return value.value if isinstance(value, SourcedValue) else value
