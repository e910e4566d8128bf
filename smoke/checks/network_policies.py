"""Checks of network policies: they select the planned pods and have the planned rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Outcome, failed, passed
from smoke.comparison import difference
from smoke.manifest import Manifest, items_at

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _rules(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    # An additional rule allows traffic, so a list that the plan omits must be empty.
    spec: Manifest = {"ingress": [], "egress": [], **planned["spec"]}
    if fault := difference(spec, found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="it differs from the plan: run `pulumi up --refresh`")
    ingress, egress = (len(items_at(found, "spec", direction)) for direction in ("ingress", "egress"))
    return passed(f"ingress rules: {ingress}, egress rules: {egress}")


CHECKS = (Check(title="network policy", kind="NetworkPolicy", function=_rules),)
