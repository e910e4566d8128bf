"""Conversion of a health check's command to probes."""

from __future__ import annotations

from typing import Any

from components.workload.probes import ProbeSpec
from migration.conversion.http_check import opened_port, request
from migration.conversion.notes import Notes
from migration.ecs.models import HealthCheck

INTERVAL_SECONDS, TIMEOUT_SECONDS, RETRIES, START_SECONDS = 30, 5, 3, 0
"""Defaults of ECS, from its documentation of ``HealthCheck``."""

_CONNECT = (
    "`path: null` lets the probes only connect to the port. Set the path of a health check, but keep "
    f"the key; without it the path is {ProbeSpec().path}."
)
"""Note on probes without a path."""

READINESS = {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3}


def probes(check: HealthCheck | None, port: int, notes: Notes) -> dict[str, Any]:
    """Return the liveness probe with the timing of the check, and a more frequent readiness probe."""
    path = _path(check, port, notes)
    timing = check or HealthCheck(command=["NONE"])
    liveness = {
        "path": path,
        "periodSeconds": _or(timing.interval, INTERVAL_SECONDS),
        "timeoutSeconds": _or(timing.timeout, TIMEOUT_SECONDS),
        "initialDelaySeconds": _or(timing.start_period, START_SECONDS),
        "failureThreshold": _or(timing.retries, RETRIES),
    }
    return {"liveness": liveness, "readiness": {"path": path, **READINESS}}


def _or(given: int | None, default: int) -> int:
    return default if given is None else given


def _path(check: HealthCheck | None, port: int, notes: Notes) -> str | None:
    """Return the path that the command requests, or None if the probes can only connect to the port."""
    if check is None or check.command[0] == "NONE":
        notes.add("healthCheck", f"there is none. {_CONNECT}")
        return None
    text = " ".join(check.command[1:])
    if opened_port(text) == str(port):
        return None
    url = request(text)
    if url is None or url["scheme"] == "https" or not _is_port(url["port"], port):
        notes.add(
            "healthCheck",
            f"its command is not a plain HTTP request to port {port}. {_CONNECT}",
        )
        return None
    if url["query"]:
        notes.add("healthCheck", "a probe has no query string; only the path is used.")
    return url["path"] or "/"


def _is_port(given: str | None, port: int) -> bool:
    """Return True if the URL uses the container's port; a variable such as ``$PORT`` counts as that port."""
    return given.startswith("$") or given == str(port) if given else port == 80  # noqa: PLR2004  HTTP's own port
