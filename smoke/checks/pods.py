"""Checks of pods: no recent container restart, and no waiting container."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from nested import value_at
from smoke import pods
from smoke.check import Check, Outcome, failed, passed
from smoke.manifest import Manifest, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _restarts(planned: Manifest, _: Manifest, context: CheckContext) -> Outcome:
    running = pods.pods_of(planned, context.cluster)
    minutes = int(context.quiet_period.total_seconds() // 60)
    faults = [
        (pod, fault)
        for pod in running
        for status in items_at(pod, "status", "containerStatuses")
        if (fault := _fault(status, context.now - context.quiet_period))
    ]
    if faults:
        pod, fault = faults[0]
        return failed(
            f"{name(pod)} {fault}",
            expected=f"no restart within {minutes} min",
            remedy=f"run `kubectl --namespace {namespace(pod)} logs {name(pod)} --previous`",
        )
    count = len(running)
    return passed(f"none in {minutes} min, {count} {'pod' if count == 1 else 'pods'}")


def _fault(status: Manifest, since: datetime) -> str | None:
    if waiting := value_at(status, "state", "waiting"):
        return f"is waiting: {waiting.get('reason', 'no reason given')}"
    ended = value_at(status, "lastState", "terminated")
    if ended and ended.get("finishedAt") and datetime.fromisoformat(ended["finishedAt"]) >= since:
        return f"restarted at {ended['finishedAt']}: {ended.get('reason', 'ended')}, exit code {ended.get('exitCode')}"
    return None


CHECKS = (
    Check(title="restarts", kind="Deployment", function=_restarts),
    Check(title="restarts", kind="StatefulSet", function=_restarts),
)
