"""Network policies: there, for the planned pods, with the planned rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Verdict, bad, good
from smoke.comparison import difference
from smoke.manifest import Manifest, listed

if TYPE_CHECKING:
    from smoke.context import Site


def _rules(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    # A rule that nobody planned lets traffic in; an absent list is compared as an empty one.
    spec: Manifest = {"ingress": [], "egress": [], **planned["spec"]}
    if fault := difference(spec, found["spec"], "spec"):
        return bad(fault[0], expected=fault[1], remedy="somebody changed it: `pulumi up --refresh`")
    return good(f"{len(listed(found, 'spec', 'ingress'))} in, {len(listed(found, 'spec', 'egress'))} out")


CHECKS = (Check(title="network policy", kind="NetworkPolicy", judge=_rules),)
