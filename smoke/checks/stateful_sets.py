"""Checks of StatefulSets: planned image, complete rollout, available pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed
from smoke.checks.deployments import image
from smoke.manifest import Manifest, is_behind, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _available(planned: Manifest, found: Manifest, context: CheckContext) -> Outcome:
    min_replicas = context.expected.min_replicas(planned)
    wanted = max(int(value_at(found, "spec", "replicas") or 0), min_replicas)
    available = int(value_at(found, "status", "availableReplicas") or 0)
    current, updated = (value_at(found, "status", field) for field in ("currentRevision", "updateRevision"))
    option = f"--namespace {namespace(found)}"
    if is_behind(found) or current != updated:
        return failed(
            f"its pods have the revision {current}",
            expected=f"the rollout of {updated} is complete",
            remedy=f"run `kubectl {option} rollout status statefulset/{name(found)}`",
        )
    if available < wanted:
        return failed(
            f"{available} of {wanted} pods available",
            expected=f"{wanted} (planned minimum: {min_replicas})",
            remedy=f"run `kubectl {option} describe statefulset/{name(found)}`; a pod waits for the one before it",
        )
    return passed(f"{available} of {wanted} pods available")


CHECKS = (
    Check(title="image", kind="StatefulSet", function=image),
    Check(title="available", kind="StatefulSet", function=_available),
)
