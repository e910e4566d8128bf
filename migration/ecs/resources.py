"""Conversion of CPU and memory to requests and limits."""

from __future__ import annotations

import re

from migration.conversion.notes import Notes
from migration.ecs.models import Container, TaskDefinition
from migration.ecs_units import UNITS_OF_A_CPU, millicores

_AMOUNT = re.compile(r"\s*(?P<number>\d{0,7}\.?\d{1,7})\s*(?P<unit>vCPU|GB|MB)?\s*", re.IGNORECASE)
_FACTORS = {"vcpu": UNITS_OF_A_CPU, "gb": 1024, "mb": 1, "": 1}

SOFT_LIMIT_FACTOR = 2
"""Memory limit in reservations where the source has no limit: the request alone would kill a pod that used more."""


def resources(task: TaskDefinition, container: Container, notes: Notes) -> dict[str, str]:
    """Return the values of the container, or those of the task if the container has none, as on Fargate."""
    cpu = container.cpu or _amount("cpu", task.cpu, notes)
    reserved = container.memory_reservation or container.memory or _amount("memory", task.memory, notes)
    of_task = (task.cpu and not container.cpu) or (
        task.memory and not (container.memory or container.memory_reservation)
    )
    if of_task and len(task.container_definitions) > 1:
        notes.add(
            "resources",
            "CPU and memory of the task are for all its containers; subtract those of the other containers.",
        )
    found: dict[str, str] = {}
    if cpu:
        found["cpu"] = f"{millicores(cpu)}m"
    else:
        notes.add("cpu", "the task reserves none; the default is used.")
    if reserved:
        found["memory"] = f"{reserved}Mi"
        limit = container.memory or _amount("memory", task.memory, notes)
        if not limit:
            limit = reserved * SOFT_LIMIT_FACTOR
            notes.add(
                "memoryReservation",
                f"it is a soft limit, and ECS has no hard one. A pod has one: memoryLimit is {SOFT_LIMIT_FACTOR} times "
                "the reservation; set it to the highest usage.",
            )
        if limit > reserved:
            found["memoryLimit"] = f"{limit}Mi"
    else:
        notes.add("memory", "the task reserves none; the default is used.")
    return found


def _amount(where: str, text: str | None, notes: Notes) -> int:
    """Convert a text such as ``512``, ``.5 vCPU`` or ``1 GB`` to CPU units or MB."""
    if not text:
        return 0
    match = _AMOUNT.fullmatch(text)
    if match is None:
        notes.add(where, "the value of the task is not valid in ECS; an example is 512.")
        return 0
    return round(float(match["number"]) * _FACTORS[(match["unit"] or "").lower()])
