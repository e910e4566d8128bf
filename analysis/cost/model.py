"""What an estimate is: lines, shares of the nodes, and what has no price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from analysis.scheduling.room import Room

PLATFORM = "platform"
"""The part of what stands in no component."""


class NotPricedError(Exception):
    """Why a resource has no price here, in words that follow its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One thing that a resource is billed for."""

    what: str
    price: Price
    amount: float = 1.0
    """Units at rest: every node group at the size it starts with."""
    most: float | None = None
    """Units with every node group at its largest; None where that makes no difference."""
    assumption: str = ""
    """What the amount rests on, where the plan cannot tell it."""

    @property
    def monthly(self) -> float:
        """Dollars a month at rest."""
        return self.amount * self.price.monthly

    @property
    def monthly_at_most(self) -> float:
        """Dollars a month at the largest scale."""
        return (self.amount if self.most is None else self.most) * self.price.monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A charge, whose it is and what for."""

    part: str
    resource: str
    type: str
    charge: Charge

    @property
    def monthly(self) -> float:
        """Dollars a month at rest."""
        return self.charge.monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """A resource that costs something, or may, and that no line stands for."""

    resource: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a part's pods ask of the nodes, and what that is of them."""

    part: str
    requests: Room
    fraction: float
    """Of all nodes at rest; nought where the plan has no nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTotal:
    """Dollars a month of one part, at rest."""

    own: float
    """Lines of the part's own resources, nodes excepted."""
    nodes: float
    """Its share of the nodes."""

    @property
    def monthly(self) -> float:
        """Both together."""
        return self.own + self.nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a stack costs a month."""

    region: str | None
    """Where the stack is; None without AWS, or as long as that is not known."""
    lines: tuple[Line, ...]
    """The dearest first."""
    unpriced: tuple[Unpriced, ...]
    shares: tuple[Share, ...]
    node_monthly: float
    """Dollars a month of the nodes at rest, their disks included."""
    node_owner: str
    """The part that pays for nodes nobody's pods ask for."""
    host: str | None
    """The stack whose nodes this one's pods run on, if they are not its own."""

    @property
    def monthly(self) -> float:
        """Dollars a month at rest."""
        return sum(line.monthly for line in self.lines)

    @property
    def monthly_at_most(self) -> float:
        """Dollars a month with every node group at its largest."""
        return sum(line.charge.monthly_at_most for line in self.lines)
