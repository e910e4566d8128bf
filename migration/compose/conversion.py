"""Conversion of a Compose project to the settings of workloads, with the wiring between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from migration.compose.classification import Calls, active, roles
from migration.compose.environment import resolved
from migration.compose.kinds import KINDS
from migration.compose.models import Service
from migration.compose.mounted_files import config_content, texts
from migration.compose.naming import labels
from migration.compose.project_notes import note_project
from migration.compose.reading import Composition
from migration.compose.references import Addresses, addresses
from migration.compose.settings import settings
from migration.compose.variables import Division, note_secrets
from migration.compose.wiring import note_dependencies, wiring
from migration.compose.workload import Workload
from migration.conversion.notes import Notes

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The result: settings by kind and name, what the code connects, and notes on everything else."""

    project: str
    settings: Mapping[str, Mapping[str, Settings]]
    wiring: Settings
    notes: Notes


def convert(composition: Composition, profiles: Collection[str] = ()) -> Conversion:
    """Convert the active services of a project. Raises ``DocumentError`` for a file that a service names."""
    notes = Notes()
    services = active(composition.model, profiles)
    note_project(composition, services, notes)
    names = addresses(services)
    workloads = _workloads(composition, services, names, notes)
    callees = {name: each for name, each in workloads.items() if each.kind.has_port}
    variables = {name: Division(each, callees, names).variables() for name, each in workloads.items()}
    converted: dict[str, Settings] = {}
    for name, each in workloads.items():
        converted[name] = settings(each, variables[name])
        note_secrets(each, variables[name], callees)
        note_dependencies(each, workloads)
    return Conversion(
        project=composition.name,
        settings={
            kind.group: group
            for kind in KINDS
            if (group := {each.label: converted[name] for name, each in workloads.items() if each.kind is kind})
        },
        wiring=wiring(workloads, {name: each.wiring for name, each in variables.items()}),
        notes=notes,
    )


def _workloads(
    composition: Composition, services: Mapping[str, Service], addresses: Addresses, notes: Notes
) -> Mapping[str, Workload]:
    jobs = composition.model.jobs
    sections = {name: "jobs" if name in jobs else "services" for name in services}
    variables = {
        name: resolved(f"{sections[name]}.{name}", service, composition.variables, notes)
        for name, service in services.items()
    }
    documents = {name: config_content(config) for name, config in composition.model.configs.items()}
    mounted = {name: texts(service, documents) for name, service in services.items()}
    names = labels(services)
    found = roles(services, jobs, Calls(variables, mounted, addresses))
    return {
        name: Workload(
            name=name,
            label=names[name],
            section=sections[name],
            project=composition.name,
            service=service,
            role=found[name],
            variables=variables[name],
            texts=mounted[name],
            notes=notes,
        )
        for name, service in services.items()
    }
