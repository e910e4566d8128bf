"""Health checks of Compose as probes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from migration.compose.interpolation import secret_names
from migration.compose.models import HealthCheck, Service
from migration.compose.workload import Workload
from migration.conversion.http_check import opened_port, request
from migration.conversion.secrets import hold_secret

INTERVAL_SECONDS, TIMEOUT_SECONDS, RETRIES = 30, 30, 3
"""Defaults of Docker (Dockerfile reference, "HEALTHCHECK")."""

HTTP_PORT, LARGEST_PORT = 80, 65535

CONNECT = "`path: null` lets the probe only connect to the port. Set the path of a health check if there is one."


def words_of(check: HealthCheck | None) -> Sequence[str]:
    """Return the command of a check for a pod; it is empty without a check. Docker runs text in a shell."""
    if check is None or check.disable or not check.test:
        return []
    if isinstance(check.test, str):
        return ["sh", "-c", check.test]
    kind, *words = check.test
    match kind:
        case "CMD":
            return words
        case "CMD-SHELL":
            return ["sh", "-c", " ".join(words)] if words else []
        case _:
            return []


def _problem(check: HealthCheck) -> str:
    """Return what is wrong with a test that has no command."""
    if check.test is None or isinstance(check.test, str) or list(check.test) == ["NONE"]:
        return ""
    if not check.test or check.test[0] in ("CMD", "CMD-SHELL"):
        return "its test has no command"
    return "the first word of its test is neither CMD, CMD-SHELL nor NONE, and Docker refuses it"


def checked_port(service: Service) -> int | None:
    """Return the port of the container to which its health check connects."""
    text = " ".join(words_of(service.healthcheck))
    url = request(text)
    port = (url["port"] or str(HTTP_PORT)) if url and url["scheme"] == "http" else opened_port(text) or ""
    return _number(port)


def probes(workload: Workload) -> dict[str, Any]:
    """Return the probes of a workload.

    Docker reports an unhealthy container and does not restart it, as a readiness probe does. The liveness probe only
    connects to the port, so that work that stops an event loop does not restart the process.
    """
    check = workload.service.healthcheck
    if workload.kind.ends and check:
        workload.note("healthcheck", "a Job has no probes, so the check is left out. Its exit code is its result.")
    if workload.kind.ends or workload.kind.is_store:
        return {}
    readiness = _readiness(workload)
    if not workload.kind.has_port:
        return {"probes": {"readiness": {**readiness, **_timing(check)}}} if readiness.keys() - {"path"} else {}
    liveness = {"path": None, "periodSeconds": 30, "timeoutSeconds": 10, "failureThreshold": 3}
    if check and check.start_period:
        liveness["initialDelaySeconds"] = check.start_period
    return {"probes": {"liveness": liveness, "readiness": {**readiness, **_timing(check)}}}


def _timing(check: HealthCheck | None) -> dict[str, Any]:
    if check is None:
        return {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3}
    return {
        "periodSeconds": max(check.interval or INTERVAL_SECONDS, 1),
        "timeoutSeconds": max(check.timeout or TIMEOUT_SECONDS, 1),
        "failureThreshold": max(RETRIES if check.retries is None else check.retries, 1),
    }


def _readiness(workload: Workload) -> dict[str, Any]:
    """Return what the readiness probe checks: a URL, a connection or a command."""
    check = workload.service.healthcheck
    words = words_of(check)
    text = " ".join(words)
    if check and not check.disable and not words and (problem := _problem(check)):
        workload.note("healthcheck", f"{problem}. {CONNECT}", "probes")
        return {"path": None}
    if not words:
        if workload.kind.has_port:
            workload.assume("healthcheck", f"there is none. {CONNECT}", "probes")
        return {"path": None}
    if requested := _requested(text, workload):
        return requested
    if opened_port(text) == str(workload.port):
        return {"path": None}
    if hold_secret(words) or secret_names(text) or not all(words):
        problem = "has an empty word" if not all(words) else "may hold a secret"
        workload.note("healthcheck", f"its command {problem}, so it is left out. {CONNECT}", "probes")
        return {"path": None}
    return {"command": list(words)}


def _requested(text: str, workload: Workload) -> dict[str, Any]:
    """Return the path of a plain request; a workload without a port also needs the port of the request."""
    url = request(text)
    if url is None or url["scheme"] != "http":
        return {}
    given = url["port"] or str(HTTP_PORT)
    is_main = workload.kind.has_port and (given.startswith("$") or given == str(workload.port))
    port = _number(given)
    if not is_main and port is None:
        return {}
    if url["query"]:
        workload.note("healthcheck", "a probe has no query string, so that only the path is used.", "probes")
    return {"path": url["path"] or "/", **({} if is_main else {"port": port})}


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and 0 < int(text[:6]) <= LARGEST_PORT else None
