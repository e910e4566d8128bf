"""Disruption budgets: as planned, and leaving room for a node to be drained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Verdict, bad, good
from smoke.comparison import difference
from smoke.manifest import Manifest, at

if TYPE_CHECKING:
    from smoke.context import Site


def _room(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    if fault := difference(planned["spec"], found["spec"], "spec"):
        return bad(fault[0], expected=fault[1], remedy="somebody changed it: `pulumi up --refresh`")
    allowed = int(at(found, "status", "disruptionsAllowed") or 0)
    if allowed < 1:
        return bad(
            "allows no disruption now",
            expected="at least 1",
            remedy="pods are missing or not ready: see `available`; until then no node can be drained",
        )
    return good(f"allows {allowed}")


CHECKS = (Check(title="disruption budget", kind="PodDisruptionBudget", judge=_room),)
