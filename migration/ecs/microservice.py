"""Conversion of an ECS task definition and its service to the settings of a ``Microservice``."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from components.spec import FIRST_UNPRIVILEGED_PORT
from components.workload.microservice_spec import MicroserviceSpec
from migration.conversion.files import DocumentError
from migration.conversion.notes import Notes
from migration.ecs import container as parts
from migration.ecs import task as task_settings
from migration.ecs.main_container import main_container
from migration.ecs.models import Container, Service, TaskDefinition
from migration.ecs.probes import probes
from migration.ecs.resources import resources
from migration.ecs.secrets import secrets
from migration.ecs.shutdown import shutdown
from migration.ecs.unmapped import CONTAINER, CONTAINER_IGNORED
from plan.validation import message_of

REQUIRED = frozenset({"image", "port"})

MAPPINGS = frozenset({"environment", "secrets", "resources"})
"""Settings whose entries are valid without each other."""

STAND_IN_PORT = 8080
"""Port with which the settings of a worker are checked; it is not printed."""

Path = tuple[int | str, ...]


def microservice(task: TaskDefinition, service: Service | None) -> tuple[dict[str, Any], Notes]:
    """Return valid settings of ``MicroserviceSpec``, and notes on everything that they do not cover."""
    notes = Notes()
    chosen = main_container(task, service)
    port = _port(chosen, service, notes)
    settings: dict[str, Any] = {
        "image": parts.image(chosen, task.task_definition_arn, notes),
        "port": port,
        "command": parts.command(chosen, notes),
        "environment": parts.environment(chosen, notes),
        "secrets": secrets(chosen, notes),
        "resources": resources(task, chosen, notes),
        "probes": probes(chosen.health_check, port, notes) if port else None,
        **parts.user(chosen, notes),
        **shutdown(chosen, service, notes),
        **task_settings.of_mounts(task, chosen, notes),
    }
    notes.add_rest("", chosen.rest, CONTAINER, CONTAINER_IGNORED)
    task_settings.of_container(chosen, notes)
    settings |= task_settings.of_task(task, chosen, notes)
    if service:
        settings |= task_settings.of_service(service, notes)
    return _non_empty(_valid(_non_empty(settings), notes)), notes


def _non_empty(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if value not in (None, {}, [])}


def _port(chosen: Container, service: Service | None, notes: Notes) -> int | None:
    """Return the port behind the load balancer, or the first port; None for a worker."""
    ports = [mapping.container_port for mapping in chosen.port_mappings or () if mapping.container_port]
    targets = (service.load_balancers if service else None) or ()
    balanced = [each.container_port for each in targets if each.container_name == chosen.name and each.container_port]
    port = next(iter([*balanced, *ports]), None)
    if port is None:
        notes.add(
            "port",
            "the container has none, like a worker or a job. A Microservice needs a port that answers its probes: let "
            "the process listen on one, and set port and probes.",
        )
    elif port < FIRST_UNPRIVILEGED_PORT and not parts.is_unprivileged(chosen):
        notes.add(
            "port",
            f"the pod may listen on {port} without being root; check that the image starts as another user, as "
            "nginx-unprivileged does and nginx does not.",
        )
    if port is None and chosen.health_check:
        notes.add("healthCheck", "the container has no port, so its command becomes no probe.")
    _note_other_ports(chosen, port, notes)
    return port


def _note_other_ports(chosen: Container, port: int | None, notes: Notes) -> None:
    for mapping in chosen.port_mappings or ():
        if mapping.container_port != port or port is None:
            other = mapping.container_port or mapping.container_port_range
            notes.add("portMappings", f"port {other} is left out; a Microservice has one port.")
        elif mapping.protocol == "udp":
            notes.add("portMappings", f"port {port} uses UDP; a Microservice serves HTTP over TCP.")


def _valid(settings: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Return the settings without the parts that ``MicroserviceSpec`` rejects, and note those."""
    while True:
        try:
            MicroserviceSpec.model_validate_json(json.dumps({"port": STAND_IN_PORT, **settings}))
        except ValidationError as error:
            faults = {_path(each): message_of(each).rstrip(".") for each in error.errors(include_url=False)}
            for path, message in faults.items():
                settings = _without(path, message, settings)
                notes.add(".".join(map(str, path)), f"the value is not valid and is left out: {message}.")
        else:
            return settings


def _path(details: ErrorDetails) -> Path:
    """Return the path of a fault; the path of a faulty key ends with the key."""
    return tuple(step for step in details["loc"] if step != "[key]")


def _without(path: Path, message: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings without the smallest part that holds the fault: a variable, a secret, or a whole key."""
    top = str(path[0]) if path else ""
    if top in REQUIRED or top not in settings:
        msg = f"the document cannot be converted: {'.'.join(map(str, path)) or 'settings'}: {message}."
        raise DocumentError(msg)
    if top in MAPPINGS and len(path) > 1:
        kept = {key: value for key, value in settings[top].items() if key != path[1]}
        return {**settings, top: kept}
    return {key: value for key, value in settings.items() if key != top}
