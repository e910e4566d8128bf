"""An ECS task definition, and its service, as the settings of a ``Microservice``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from components.workload.microservice_spec import MicroserviceSpec
from migration.ecs import container as parts
from migration.ecs import task as surroundings
from migration.ecs.documents import DocumentError
from migration.ecs.models import Container, Service, TaskDefinition
from migration.ecs.notes import Notes
from migration.ecs.probes import probes
from migration.ecs.resources import resources
from migration.ecs.unmapped import CONTAINER, CONTAINER_IGNORED

REQUIRED = frozenset({"image", "port"})

Place = tuple[int | str, ...]

PRE_STOP_SECONDS = 5
"""How long a pod serves on before it is asked to stop: ``ShutdownSpec``'s own."""

STOP_SECONDS = 30
"""ECS's own ``stopTimeout``, and ``ShutdownSpec``'s own ``drainSeconds``."""


def microservice(task: TaskDefinition, service: Service | None) -> tuple[dict[str, Any], Notes]:
    """Settings that ``MicroserviceSpec`` takes, and what has no place in them."""
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
        **surroundings.of_mounts(task, chosen, notes),
    }
    notes.add_rest("", chosen.rest, CONTAINER, CONTAINER_IGNORED)
    surroundings.of_container(chosen, notes)
    surroundings.of_task(task, chosen, notes)
    if service:
        settings |= surroundings.of_service(service, notes)
    return _valid({key: value for key, value in settings.items() if value not in (None, {}, [])}, notes), notes


def _main_container(task: TaskDefinition, service: Service | None) -> Container:
    """The one behind the load balancer; else the first essential one with a port; else the first."""
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
    """The one behind the load balancer, else the first; a container without any is no ``Microservice``."""
    ports = [mapping.container_port for mapping in chosen.port_mappings or () if mapping.container_port]
    targets = (service.load_balancers if service else None) or ()
    balanced = [each.container_port for each in targets if each.container_name == chosen.name and each.container_port]
    if not (balanced or ports):
        msg = f"container {chosen.name} has no port, and a Microservice answers requests: it is a worker or a job."
        raise DocumentError(msg)
    port = [*balanced, *ports][0]
    for mapping in chosen.port_mappings or ():
        if mapping.container_port != port:
            other = mapping.container_port or mapping.container_port_range
            notes.add("portMappings", f"port {other} is left out: a Microservice has one.")
        elif mapping.protocol == "udp":
            notes.add("portMappings", f"port {port} takes UDP, and a Microservice takes HTTP over TCP.")
    return port


def _shutdown(chosen: Container) -> Mapping[str, Any]:
    """``stopTimeout`` as the time to drain; requests may not take longer."""
    if chosen.stop_timeout is None:
        return {}
    drain = max(chosen.stop_timeout, 1)
    shutdown = {"drainSeconds": drain, "terminationGracePeriodSeconds": drain + PRE_STOP_SECONDS}
    shorter = {"longestRequestSeconds": drain} if drain < STOP_SECONDS else {}
    return {"shutdown": shutdown, **shorter}


def _valid(settings: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """What ``MicroserviceSpec`` takes: a part that it refuses is taken out and noted."""
    while True:
        try:
            MicroserviceSpec.model_validate_json(json.dumps(settings))
        except ValidationError as error:
            refused = [(each["loc"], each["msg"]) for each in error.errors(include_url=False, include_input=False)]
            for place, message in refused:
                notes.add(_where(place), f"is not taken here, and left out: {message}.")
            settings = _without(refused, settings)
        else:
            return settings


def _without(refused: Sequence[tuple[Place, str]], settings: dict[str, Any]) -> dict[str, Any]:
    tops = {str(place[0]) for place, _ in refused if place}
    if not tops or tops & REQUIRED:
        faults = "; ".join(f"{_where(place) or 'settings'}: {message}" for place, message in refused)
        msg = f"no settings can be made of the document: {faults}."
        raise DocumentError(msg)
    return {key: value for key, value in settings.items() if key not in tops}


def _where(place: Place) -> str:
    return ".".join(str(step) for step in place if step != "[key]")
