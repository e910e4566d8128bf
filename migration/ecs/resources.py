"""CPU and memory of a task and its container, as requests and limits."""

from __future__ import annotations

import re

from migration.ecs.models import Container, TaskDefinition
from migration.ecs.notes import Notes
from migration.ecs_units import UNITS_OF_A_CPU, millicores

_AMOUNT = re.compile(r"\s*(?P<number>\d{0,7}\.?\d{1,7})\s*(?P<unit>vCPU|GB|MB)?\s*", re.IGNORECASE)
_FACTORS = {"vcpu": UNITS_OF_A_CPU, "gb": 1024, "mb": 1, "": 1}


def resources(task: TaskDefinition, container: Container, notes: Notes) -> dict[str, str]:
    """The container's own figures; those of the whole task where it has none, as on Fargate."""
    shared = len(task.container_definitions) > 1
    cpu = container.cpu or _amount("cpu", task.cpu, notes)
    reserved = container.memory_reservation or container.memory or _amount("memory", task.memory, notes)
    if shared and not (container.cpu and (container.memory or container.memory_reservation)):
        notes.add("resources", "the task's CPU and memory were for all its containers: take off what the others used.")
    found: dict[str, str] = {}
    if cpu:
        found["cpu"] = f"{millicores(cpu)}m"
    else:
        notes.add("cpu", "it reserved none; the default is taken.")
    if reserved:
        found["memory"] = f"{reserved}Mi"
        limit = container.memory or _amount("memory", task.memory, notes)
        if limit and limit > reserved:
            found["memoryLimit"] = f"{limit}Mi"
    else:
        notes.add("memory", "it reserved none; the default is taken.")
    return found


def _amount(where: str, text: str | None, notes: Notes) -> int:
    """CPU units or MB: ``512``, ``.5 vCPU``, ``1 GB``."""
    if not text:
        return 0
    match = _AMOUNT.fullmatch(text)
    if match is None:
        notes.add(where, "the task's figure is no amount that ECS knows.")
        return 0
    return round(float(match["number"]) * _FACTORS[(match["unit"] or "").lower()])
