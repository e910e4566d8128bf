"""Conversion of an ECS task definition and its service to the settings of a ``Microservice``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from components.workload.microservice_spec import MicroserviceSpec
from migration.ecs import container as parts
from migration.ecs import task as task_settings
from migration.ecs.documents import DocumentError
from migration.ecs.models import Container, Service, TaskDefinition
from migration.ecs.notes import Notes
from migration.ecs.probes import probes
from migration.ecs.resources import resources
from migration.ecs.unmapped import CONTAINER, CONTAINER_IGNORED

REQUIRED = frozenset({"image", "port"})

Path = tuple[int | str, ...]

PRE_STOP_SECONDS = 5
"""Seconds that a pod keeps serving before it is stopped: the default of ``ShutdownSpec``."""

STOP_SECONDS = 30
"""Default ``stopTimeout`` of ECS, and default ``drainSeconds`` of ``ShutdownSpec``."""


def microservice(task: TaskDefinition, service: Service | None) -> tuple[dict[str, Any], Notes]:
    """Return valid settings of ``MicroserviceSpec``, and notes on everything that they do not cover."""
    notes = Notes()
    chosen = _main_container(task, service)
    port = _port(chosen, service, notes)
    settings: dict[str, Any] = {
        "image": parts.image(chosen, task.task_definition_arn, notes),
        "port": port,
        "command": parts.command(chosen, notes),
        "environment": parts.environment(chosen, notes),
        "secrets": parts.secrets(chosen, notes),
        "resources": resources(task, chosen, notes),
        "probes": probes(chosen.health_check, port, notes),
        **parts.user(chosen, notes),
        **_shutdown(chosen),
        **task_settings.of_mounts(task, chosen, notes),
    }
    notes.add_rest("", chosen.rest, CONTAINER, CONTAINER_IGNORED)
    task_settings.of_container(chosen, notes)
    task_settings.of_task(task, chosen, notes)
    if service:
        settings |= task_settings.of_service(service, notes)
    return _valid({key: value for key, value in settings.items() if value not in (None, {}, [])}, notes), notes


def _main_container(task: TaskDefinition, service: Service | None) -> Container:
    """Return the container behind the load balancer, or the first essential one with a port, or the first one."""
    containers = task.container_definitions
    balanced = {target.container_name for target in (service.load_balancers if service else None) or ()}
    essential = [each for each in containers if each.essential is not False]
    candidates = (
        *(each for each in containers if each.name in balanced),
        *(each for each in essential if each.port_mappings),
        *essential,
        *containers,
    )
    return candidates[0]


def _port(chosen: Container, service: Service | None, notes: Notes) -> int:
    """Return the port behind the load balancer, or the first port; raise ``DocumentError`` if there is none."""
    ports = [mapping.container_port for mapping in chosen.port_mappings or () if mapping.container_port]
    targets = (service.load_balancers if service else None) or ()
    balanced = [each.container_port for each in targets if each.container_name == chosen.name and each.container_port]
    if not (balanced or ports):
        msg = f"container {chosen.name}: it has no port. Only services are converted, not workers and jobs."
        raise DocumentError(msg)
    port = [*balanced, *ports][0]
    for mapping in chosen.port_mappings or ():
        if mapping.container_port != port:
            other = mapping.container_port or mapping.container_port_range
            notes.add("portMappings", f"port {other} is left out; a Microservice has one port.")
        elif mapping.protocol == "udp":
            notes.add("portMappings", f"port {port} uses UDP; a Microservice serves HTTP over TCP.")
    return port


def _shutdown(chosen: Container) -> Mapping[str, Any]:
    """Return ``stopTimeout`` as the drain time, which also limits the longest request."""
    if chosen.stop_timeout is None:
        return {}
    drain = max(chosen.stop_timeout, 1)
    shutdown = {"drainSeconds": drain, "terminationGracePeriodSeconds": drain + PRE_STOP_SECONDS}
    shorter = {"longestRequestSeconds": drain} if drain < STOP_SECONDS else {}
    return {"shutdown": shutdown, **shorter}


def _valid(settings: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Return the settings without the parts that ``MicroserviceSpec`` rejects, and note those."""
    while True:
        try:
            MicroserviceSpec.model_validate_json(json.dumps(settings))
        except ValidationError as error:
            rejected = [
                (each["loc"], each["msg"].rstrip(".")) for each in error.errors(include_url=False, include_input=False)
            ]
            for path, message in rejected:
                notes.add(_where(path), f"the value is not valid and is left out: {message}.")
            settings = _without(rejected, settings)
        else:
            return settings


def _without(rejected: Sequence[tuple[Path, str]], settings: dict[str, Any]) -> dict[str, Any]:
    tops = {str(path[0]) for path, _ in rejected if path}
    if not tops or tops & REQUIRED:
        faults = "; ".join(f"{_where(path) or 'settings'}: {message}" for path, message in rejected)
        msg = f"the document cannot be converted: {faults}."
        raise DocumentError(msg)
    return {key: value for key, value in settings.items() if key not in tops}


def _where(path: Path) -> str:
    return ".".join(str(step) for step in path if step != "[key]")
