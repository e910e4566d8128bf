"""Checks of disruption budgets: planned limits, and at least one allowed disruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed
from smoke.comparison import difference
from smoke.manifest import Manifest

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _allows_disruption(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    if fault := difference(planned["spec"], found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="it differs from the plan: run `pulumi up --refresh`")
    allowed = int(value_at(found, "status", "disruptionsAllowed") or 0)
    if value_at(found, "status", "expectedPods") == 0:
        return passed("no pods")
    if allowed < 1:
        return failed(
            "allows no disruption",
            expected="at least 1",
            remedy="pods are missing or not ready (see the check `available`); until then no node can be drained",
        )
    return passed(f"allows {allowed}")


CHECKS = (Check(title="disruption budget", kind="PodDisruptionBudget", function=_allows_disruption),)
