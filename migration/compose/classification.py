"""The kind of workload that each service becomes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from migration.compose.health import checked_port
from migration.compose.kinds import CRON_JOB, JOB, MICROSERVICE, STATEFUL_SERVICE, STORES, WORKER
from migration.compose.models import Model, Service
from migration.compose.ports import declared_ports, main_port
from migration.compose.references import Addresses
from migration.compose.servers import Server, is_stock, repository_of, server_of
from migration.compose.workload import Role

COMPLETED = "service_completed_successfully"

_RUNS_ONCE = re.compile(r"(?:^|/)(?:mc|flyway|liquibase|migrate|dbmate|atlas|aws-cli)$")
"""Repositories of programs that end."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The variables and the files of all services, which name the services that they call."""

    variables: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, str | None]]
    addresses: Addresses

    def ports(self) -> Mapping[str, list[int]]:
        """Return the ports by which other services name a service."""
        found: dict[str, list[int]] = {}
        for owner, variables in self.variables.items():
            texts = ((path, text) for path, text in self.texts[owner].items() if text)
            for name, value in (*variables.items(), *texts):
                for reference in self.addresses.in_value(name, value):
                    if reference.service != owner and reference.port:
                        found.setdefault(reference.service, []).append(reference.port)
        return found


def roles(services: Mapping[str, Service], jobs: Collection[str], calls: Calls) -> Mapping[str, Role]:
    """Return the role of each service. ``jobs`` are those of the key ``jobs``."""
    awaited = {
        name
        for service in services.values()
        for name, each in service.depends_on.items()
        if each.condition == COMPLETED
    }
    started = {
        name
        for service in services.values()
        for name, each in service.depends_on.items()
        if each.condition != COMPLETED
    } | {link.partition(":")[0] for service in services.values() for link in service.links}
    called = calls.ports()
    found: dict[str, Role] = {}
    for name, service in services.items():
        server = server_of(service.image, (mount.target for mount in service.volumes))
        if name in jobs or name in awaited or _ends(service, server, is_started=name in started):
            schedule = bool((service.triggers or {}).get("schedule"))
            found[name] = Role(kind=CRON_JOB if schedule else JOB)
        else:
            role = _running(service, server, calls.variables[name], called.get(name, []))
            checked = checked_port(service)
            if role.kind is WORKER and name in started and checked:
                role = Role(kind=MICROSERVICE, port=checked, port_origin="the health check")
            found[name] = role
    return found


def _running(service: Service, server: Server | None, variables: Mapping[str, str], called: list[int]) -> Role:
    port, origin = main_port(service, server, variables, called)
    kind = WORKER if port is None else MICROSERVICE
    if server:
        kind = STORES[server.store] if server.store and is_stock(server, service.image) else STATEFUL_SERVICE
    return Role(kind=kind, server=server, port=port, port_origin=origin)


def _ends(service: Service, server: Server | None, *, is_started: bool) -> bool:
    """Return True for a process that runs once: its restart policy says so, or its program."""
    mode = service.deploy.mode if service.deploy else None
    if mode in ("replicated-job", "global-job"):
        return True
    if server or declared_ports(service) or service.healthcheck:
        return False
    is_known = service.restart is None and _RUNS_ONCE.search(repository_of(service.image)) is not None
    return is_known or (service.runs_once and not is_started)


def active(model: Model, profiles: Collection[str]) -> Mapping[str, Service]:
    """Return the services and jobs without a profile, or with one of these; ``*`` stands for all profiles."""
    return {
        name: service
        for name, service in model.workloads.items()
        if not service.profiles or "*" in profiles or set(profiles) & set(service.profiles)
    }
