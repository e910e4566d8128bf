"""Namespaces: there at all (is it the right cluster?), and guarded as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Verdict, bad, good
from smoke.comparison import difference
from smoke.manifest import Manifest, at

if TYPE_CHECKING:
    from smoke.context import Site

POD_SECURITY = "pod-security.kubernetes.io/enforce"


def _active(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    phase = at(found, "status", "phase")
    if phase != "Active":
        return bad(f"{phase}", expected="Active", remedy="wait until its deletion has ended, then `pulumi up`")
    if fault := difference(at(planned, "metadata", "labels") or {}, at(found, "metadata", "labels"), "labels"):
        return bad(fault[0], expected=fault[1], remedy="somebody changed its labels: `pulumi up --refresh`")
    level = at(found, "metadata", "labels", POD_SECURITY)
    return good(f"active, pod security {level}" if level else "active")


CHECKS = (Check(title="namespace", kind="Namespace", judge=_active),)
