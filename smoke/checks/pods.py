"""Pods: no container that restarted lately, and none that waits for something that does not come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from smoke import pods
from smoke.check import Check, Verdict, bad, good
from smoke.manifest import Manifest, at, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site


def _restarts(planned: Manifest, _: Manifest, site: Site) -> Verdict:
    running = pods.of_deployment(planned, site.cluster)
    minutes = int(site.quiet_period.total_seconds() // 60)
    faults = [
        (pod, fault)
        for pod in running
        for status in listed(pod, "status", "containerStatuses")
        if (fault := _fault(status, site.now - site.quiet_period))
    ]
    if faults:
        pod, fault = faults[0]
        return bad(
            f"{name(pod)} {fault}",
            expected=f"no restart within {minutes} min",
            remedy=f"kubectl --namespace {namespace(pod)} logs {name(pod)} --previous",
        )
    count = len(running)
    return good(f"none in {minutes} min, {count} {'pod' if count == 1 else 'pods'}")


def _fault(status: Manifest, since: datetime) -> str | None:
    if waiting := at(status, "state", "waiting"):
        return f"waits: {waiting.get('reason', 'no reason given')}"
    ended = at(status, "lastState", "terminated")
    if ended and ended.get("finishedAt") and datetime.fromisoformat(ended["finishedAt"]) >= since:
        return f"restarted at {ended['finishedAt']}: {ended.get('reason', 'ended')}, exit code {ended.get('exitCode')}"
    return None


CHECKS = (Check(title="restarts", kind="Deployment", judge=_restarts),)
