"""What a system costs on ECS Fargate, from the description that its parity is read against."""

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

    from migration.facts import Value
    from migration.model.system import Service
    from migration.systems import Migration

OLD_PLATFORMS = {migration.name: migration for migration in MIGRATIONS if migration.platform == "ECS"}
"""By part of the stack: the name of the system's component."""

ENVIRONMENT = "prod"
"""Sizes and counts are the same in each; a description is of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """All tasks together, as many as are desired."""

    count: int
    vcpus: float
    memory: float
    """GB of 1024 MB, as Fargate bills them."""


def tasks(migration: Migration) -> Tasks:
    """Of all services."""
    services = migration.source(ENVIRONMENT).services.values()
    return Tasks(
        count=sum(_desired(service) for service in services),
        vcpus=sum(_desired(service) * (millicores(_size(service, "cpu")) or 0) for service in services) / 1000,
        memory=sum(_desired(service) * (mebibytes(_size(service, "memory")) or 0) for service in services) / 1024,
    )


def charges(migration: Migration) -> Sequence[Charge]:
    """Tasks, the load balancer and the ways out; files, secrets and logs go along at the same price."""
    running, gateways = tasks(migration), migration.nat_gateways
    units, zones = assumptions.CAPACITY_UNITS, assumptions.LOAD_BALANCER_ZONES
    return [
        Charge(what="Fargate vCPU", price=rates.FARGATE_VCPU, amount=running.vcpus),
        Charge(what="Fargate memory, GB", price=rates.FARGATE_MEMORY, amount=running.memory),
        Charge(what="application load balancer", price=rates.APPLICATION_LOAD_BALANCER),
        Charge(what="load balancer capacity units", price=rates.CAPACITY_UNIT, amount=units),
        Charge(what="public IPv4 addresses of a load balancer", price=rates.PUBLIC_IPV4, amount=zones),
        Charge(what="NAT gateway", price=rates.NAT_GATEWAY, amount=gateways),
        Charge(what="NAT data", price=rates.NAT_DATA, amount=gateways * assumptions.NAT_GB),
        Charge(what="public IPv4 address", price=rates.PUBLIC_IPV4, amount=gateways),
    ]


def _desired(service: Service) -> int:
    desired = _plain(service.replicas.desired) if service.replicas else None
    return desired if isinstance(desired, int) else 0


def _size(service: Service, name: str) -> Value | None:
    return _plain(getattr(service.resources, name, None))


def _plain(value: Value | SourcedValue | None) -> Value | None:
    return value.value if isinstance(value, SourcedValue) else value
