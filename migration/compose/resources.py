"""CPU and memory."""

from __future__ import annotations

from typing import Any

from migration.compose.models import Amounts
from migration.compose.workload import Workload

MEBIBYTE = 2**20
CPU, MEMORY, MEMORY_LIMIT = "250m", "512Mi", "1Gi"
"""Requests and limit of a container for which Compose states none."""


def resources(workload: Workload) -> dict[str, Any]:
    """Return requests and limits. Compose has limits above all, and a scheduler needs requests."""
    limits, reserved = _amounts(workload)
    found = {**_cpu(limits.cpus, reserved.cpus), **_memory(limits.memory, reserved.memory)}
    if workload.kind.is_store and not found:
        return {}
    if "cpu" not in found or "memory" not in found:
        missing = " and ".join(name for name in ("cpu", "memory") if name not in found)
        workload.assume(
            "deploy.resources",
            f"the files state no {missing}. Set requests to the usual usage, and memoryLimit to the highest one.",
            "resources",
        )
    elif reserved.cpus is None or reserved.memory is None:
        workload.assume(
            "deploy.resources", "requests are the limits, as there is no reservation. Lower them.", "resources"
        )
    default = {"memory": MEMORY, "memoryLimit": MEMORY_LIMIT} if "memory" not in found else {}
    return {"resources": {"cpu": CPU, **default, **found}}


def _amounts(workload: Workload) -> tuple[Amounts, Amounts]:
    """Return limits and reservations; the keys of the service itself are the old form of those below deploy."""
    service = workload.service
    given = service.deploy.resources if service.deploy else None
    limits, reserved = (given.limits if given else None), (given.reservations if given else None)
    if reserved:
        for key in reserved.rest:
            workload.note(f"deploy.resources.reservations.{key}", "it is not supported. Select nodes by nodeGroup.")
    return (
        Amounts(
            cpus=limits.cpus if limits and limits.cpus else service.cpus,
            memory=limits.memory if limits and limits.memory else service.mem_limit,
        ),
        Amounts(
            cpus=reserved.cpus if reserved else None,
            memory=reserved.memory if reserved and reserved.memory else service.mem_reservation,
        ),
    )


def _cpu(limit: float | None, reserved: float | None) -> dict[str, str]:
    if not (limit or reserved):
        return {}
    request = f"{max(1, round((reserved or limit or 0) * 1000))}m"
    return {"cpu": request, **({"cpuLimit": f"{max(1, round(limit * 1000))}m"} if limit else {})}


def _memory(limit: int | None, reserved: int | None) -> dict[str, str]:
    if not (limit or reserved):
        return {}
    request = f"{mebibytes(reserved or limit or 0)}Mi"
    highest = limit or 2 * (reserved or 0)
    return {
        "memory": request,
        **({"memoryLimit": f"{mebibytes(highest)}Mi"} if highest > (reserved or limit or 0) else {}),
    }


def mebibytes(count: int) -> int:
    """Return a number of bytes in MiB, rounded up."""
    return max(1, -(-count // MEBIBYTE))
