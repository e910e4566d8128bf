"""What the systems cost where they come from, as far as their documents say enough to reckon it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plan.cost import assumptions
from plan.cost.model import Charge
from plan.prices import rates

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class FargateService:
    """A service on ECS Fargate: what each task has, and how many there are."""

    name: str
    cpu_units: int
    """1024 are one vCPU."""
    memory: int
    """MB; 1024 are what Fargate bills as a GB."""
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPlatform:
    """A system on ECS Fargate behind one application load balancer."""

    services: Sequence[FargateService]
    said: str
    """What the system's own document says of cost."""

    def charges(self) -> Sequence[Charge]:
        """Tasks at their desired count, and the load balancer; files, secrets and logs go along at the same price."""
        vcpus = sum(service.tasks * service.cpu_units for service in self.services) / 1024
        memory = sum(service.tasks * service.memory for service in self.services) / 1024
        units = assumptions.CAPACITY_UNITS
        return [
            Charge(what="Fargate vCPU", price=rates.FARGATE_VCPU, amount=vcpus),
            Charge(what="Fargate memory, GB", price=rates.FARGATE_MEMORY, amount=memory),
            Charge(what="application load balancer", price=rates.APPLICATION_LOAD_BALANCER),
            Charge(what="load balancer capacity units", price=rates.CAPACITY_UNIT, amount=units),
            Charge(
                what="public IPv4 addresses of a load balancer",
                price=rates.PUBLIC_IPV4,
                amount=assumptions.LOAD_BALANCER_ZONES,
            ),
        ]


OLD_PLATFORMS = {
    "layering-detection": OldPlatform(
        services=[
            FargateService(name="orchestrator", cpu_units=512, memory=1024, tasks=1),
            FargateService(name="layering", cpu_units=512, memory=512, tasks=2),
            FargateService(name="wash-trading", cpu_units=512, memory=512, tasks=2),
            FargateService(name="aggregator", cpu_units=512, memory=512, tasks=1),
        ],
        said="about $73 for the control plane and $16 for a load balancer: $100 to $150 more than ECS Fargate",
    ),
}
"""By part of the stack: the name of the system's component."""
