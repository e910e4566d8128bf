"""Checks of namespaces: they exist, and have the planned labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed
from smoke.comparison import difference
from smoke.manifest import Manifest

if TYPE_CHECKING:
    from smoke.context import CheckContext

POD_SECURITY = "pod-security.kubernetes.io/enforce"


def _active(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    phase = value_at(found, "status", "phase")
    if phase != "Active":
        return failed(f"{phase}", expected="Active", remedy="wait until it is deleted, then run `pulumi up`")
    if fault := difference(
        value_at(planned, "metadata", "labels") or {}, value_at(found, "metadata", "labels"), "labels"
    ):
        return failed(fault[0], expected=fault[1], remedy="its labels differ from the plan: run `pulumi up --refresh`")
    level = value_at(found, "metadata", "labels", POD_SECURITY)
    return passed(f"active, pod security {level}" if level else "active")


CHECKS = (Check(title="namespace", kind="Namespace", function=_active),)
