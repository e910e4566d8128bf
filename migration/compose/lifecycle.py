"""Replicas, shutdown, and the runs of jobs."""

from __future__ import annotations

from typing import Any

from migration.compose.kinds import CRON_JOB, MICROSERVICE, WORKER
from migration.compose.shapes import mapping, sequence
from migration.compose.workload import Workload

PRE_STOP_SECONDS = 5
"""Default of the settings: the time in which the addresses of a pod are removed."""

AUTOSCALER_SECONDS = 600
"""Default of the settings: the time that the Cluster Autoscaler gives the pods of a node."""

LONGEST_REQUEST_SECONDS = 30
"""Default of the settings for requests and tasks."""

MAX_REPLICAS = 5000

DEFAULT_ATTEMPTS, MAX_ATTEMPTS = 4, 20
"""Runs of a Job whose process Compose starts again without a limit, and the most that the settings allow."""


def scaling(workload: Workload) -> dict[str, Any]:
    """Return fixed bounds: Compose has no autoscaling."""
    given = workload.service.replicas
    if workload.kind.ends or workload.kind.is_store:
        return {}
    if workload.kind.is_stateful:
        if given is not None and given > 1:
            workload.note("deploy.replicas", "a server with data needs replication. Set replicas if it has it.")
        return {}
    if given == 0:
        workload.note(
            "deploy.replicas", "it is 0, and the settings have at least one replica. Leave it out.", "scaling"
        )
    count = min(max(given or 1, 1), MAX_REPLICAS)
    if workload.kind is MICROSERVICE and given is None:
        workload.assume(
            "deploy.replicas", "Compose runs one container. Raise min to 2 to survive the loss of a node.", "scaling"
        )
    metric = {"cpuPercent": 70} if workload.kind is WORKER else {}
    return {"scaling": {"min": count, "max": count, **metric}}


def shutdown(workload: Workload) -> dict[str, Any]:
    """Return the grace period as the time in which requests or tasks end."""
    seconds = workload.service.stop_grace_period
    if seconds is None or workload.kind.is_store:
        return {}
    drain = min(max(seconds, 1), 86_400)
    pre_stop = PRE_STOP_SECONDS if workload.kind.has_port else 0
    if pre_stop + drain > AUTOSCALER_SECONDS:
        workload.remind(
            "stop_grace_period",
            f"the Cluster Autoscaler removes a node after {AUTOSCALER_SECONDS} seconds. Set its "
            f"maxGracefulTerminationSeconds to {pre_stop + drain} or more.",
            "shutdown",
        )
    times = {
        "preStopSeconds": pre_stop,
        "drainSeconds": drain,
        "terminationGracePeriodSeconds": pre_stop + drain,
    }
    key = {MICROSERVICE.group: "longestRequestSeconds", WORKER.group: "longestTaskSeconds"}.get(workload.kind.group)
    is_limit = workload.kind is WORKER or drain < LONGEST_REQUEST_SECONDS
    return {"shutdown": times, **({key: drain} if key and is_limit else {})}


def runs(workload: Workload) -> dict[str, Any]:
    """Return attempts and schedule of a job."""
    if not workload.kind.ends:
        return {}
    attempts = min(workload.service.attempts or DEFAULT_ATTEMPTS, MAX_ATTEMPTS)
    workload.assume(
        "deadlineSeconds",
        "Compose waits without a limit. Set deadlineSeconds above the duration of the longest run.",
        "deadlineSeconds",
    )
    return {"attempts": attempts, "deadlineSeconds": 3600, **_schedule(workload)}


def _schedule(workload: Workload) -> dict[str, Any]:
    if workload.kind is not CRON_JOB:
        return {}
    given = (workload.service.triggers or {}).get("schedule")
    schedules = sequence(given) or [given]
    found = mapping(schedules[0]) or {"cron": schedules[0]}
    if len(schedules) > 1:
        workload.note("triggers", "a CronJob has one schedule, and the first one is used. Add a CronJob for each.")
    zone = found.get("timezone")
    return {"schedule": str(found.get("cron")), **({"timeZone": str(zone)} if zone else {})}
