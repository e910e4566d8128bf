"""The cost estimate of a stack: line items, shares of the nodes, and resources without a price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from analysis.scheduling.resources import Resources

PLATFORM = "platform"
"""Component of resources outside any component."""


class NotPricedError(Exception):
    """The reason why a resource has no price; the text continues a sentence that starts with its name."""

    def __init__(self, reason: str, nodes: str = "") -> None:
        super().__init__(reason)
        self.nodes = nodes
        """Number and group of nodes without a price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One billed item of a resource."""

    item: str
    price: Price
    amount: float = 1.0
    """Units with every node group at desired size."""
    max_amount: float | None = None
    """Units with every node group at max size; None where it is the same."""
    assumption: str = ""
    """Assumption behind an amount that the plan does not show."""

    @property
    def monthly(self) -> float:
        """Dollars a month at desired size."""
        return self.amount * self.price.monthly

    @property
    def monthly_at_max(self) -> float:
        """Dollars a month with every node group at max size."""
        return (self.amount if self.max_amount is None else self.max_amount) * self.price.monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A charge of a resource, allocated to a component."""

    component: str
    resource: str
    type: str
    charge: Charge

    @property
    def monthly(self) -> float:
        """Dollars a month at desired size."""
        return self.charge.monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """A resource that may cost something but has no price."""

    resource: str
    type: str
    reason: str
    nodes: str = ""
    """Nodes without a price, such as ``2 to 3 nodes of system (no price for t4g.mediun)``; empty if it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Requests of a component's pods, and their share of the nodes."""

    component: str
    requests: Resources
    fraction: float
    """Share of the nodes that several components use, at desired size; 0 where the plan has no such nodes."""
    dedicated: float = 0.0
    """Dollars a month of the nodes that admit only the component's pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentTotal:
    """Dollars a month of one component at desired size."""

    own: float
    """Line items of the component's resources, except nodes."""
    nodes: float
    """Share of the nodes."""

    @property
    def monthly(self) -> float:
        """Sum of both."""
        return self.own + self.nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Dollars a month of a stack with either choice of ``platform.create.availability``, at the planned node groups."""

    economy: float
    """One NAT gateway, and Spot instances for node groups without controllers."""
    high: float
    """A NAT gateway in each zone, and On-Demand instances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Monthly cost of a stack."""

    region: str | None
    """AWS region of the stack; None where it is unknown."""
    lines: tuple[Line, ...]
    """Most expensive first."""
    unpriced: tuple[Unpriced, ...]
    shares: tuple[Share, ...]
    node_monthly: float
    """Dollars a month of all nodes at desired size, disks included."""
    node_owner: str
    """Component that pays for unrequested node capacity."""
    availability: Availability | None
    """Cost of either choice of availability; None without nodes."""
    host: str | None
    """Stack on whose nodes the pods run, if it is another one."""

    @property
    def unpriced_nodes(self) -> list[str]:
        """Nodes that the amounts do not include."""
        return [each.nodes for each in self.unpriced if each.nodes]

    @property
    def monthly(self) -> float:
        """Dollars a month at desired size."""
        return sum(line.monthly for line in self.lines)

    @property
    def monthly_at_max(self) -> float:
        """Dollars a month with every node group at max size."""
        return sum(line.charge.monthly_at_max for line in self.lines)
