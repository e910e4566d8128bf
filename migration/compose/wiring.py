"""The wiring for the code of the system: order, connections and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

from migration.compose.classification import COMPLETED
from migration.compose.paths import clean
from migration.compose.storage import shared_volumes
from migration.compose.variables import Wiring
from migration.compose.workload import Workload

CONDITIONS = {"service_started": "started", "service_healthy": "ready", COMPLETED: "completed"}
"""Conditions of Compose, and what they are in a cluster."""

Settings = dict[str, Any]


def wiring(workloads: Mapping[str, Workload], found: Mapping[str, Wiring]) -> Settings:
    """Return order, connections and volumes, without empty parts."""
    parts = {
        "order": _order(workloads),
        "connections": {
            each.label: part for each in workloads.values() if (part := _of(each, found[each.name], workloads))
        },
        "volumes": _volumes(workloads),
    }
    return {key: part for key, part in parts.items() if part}


def _order(workloads: Mapping[str, Workload]) -> list[list[str]]:
    """Return the workloads in groups; each group starts after the ones before it."""
    sorter = TopologicalSorter({name: _known(each, workloads) for name, each in workloads.items()})
    sorter.prepare()
    groups: list[list[str]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        groups.append(sorted(workloads[name].label for name in ready))
        sorter.done(*ready)
    return groups if len(groups) > 1 else []


def _known(workload: Workload, workloads: Mapping[str, Workload]) -> list[str]:
    return [name for name in workload.service.requirements if name in workloads]


def _of(workload: Workload, found: Wiring, workloads: Mapping[str, Workload]) -> Settings:
    waits = {
        workloads[name].label: CONDITIONS[each.condition]
        for name, each in workload.service.requirements.items()
        if name in workloads
    }
    parts = {"waitsFor": waits, "calls": found.calls, "servers": found.connections}
    return {key: part for key, part in parts.items() if part}


def _volumes(workloads: Mapping[str, Workload]) -> Settings:
    found: Settings = {}
    for workload in workloads.values():
        if workload.kind.is_stateful:
            continue
        for name, mount in shared_volumes(workload).items():
            entry: Settings = {"path": clean(mount.target), **({"readOnly": True} if mount.read_only else {})}
            found.setdefault(name, {})[workload.label] = entry
    return found


def note_dependencies(workload: Workload, workloads: Mapping[str, Workload]) -> None:
    """Say which dependencies are not part of the conversion."""
    for name in workload.service.requirements:
        if name not in workloads:
            workload.note(
                "depends_on", f"{name} has a profile that is not active. Give --profile, or remove the dependency."
            )
