"""Conversion of an ECS task definition and its service to the settings of a ``Microservice``."""

from __future__ import annotations

from typing import Any

from components.spec import FIRST_UNPRIVILEGED_PORT
from components.workload.microservice_spec import MicroserviceSpec
from migration.conversion.notes import Notes
from migration.conversion.validity import non_empty, valid
from migration.ecs import container as parts
from migration.ecs import task as task_settings
from migration.ecs.main_container import main_container
from migration.ecs.models import Container, Service, TaskDefinition
from migration.ecs.probes import probes
from migration.ecs.resources import resources
from migration.ecs.secrets import secrets
from migration.ecs.shutdown import shutdown
from migration.ecs.unmapped import CONTAINER, CONTAINER_IGNORED

REQUIRED = frozenset({"image", "port"})

MAPPINGS = frozenset({"environment", "secrets", "resources"})
"""Settings whose entries are valid without each other."""

STAND_IN_PORT = 8080
"""Port with which the settings of a worker are checked; it is not printed."""


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
    return _without_rejected(non_empty(settings), notes), notes


def _without_rejected(settings: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Return the settings without what ``MicroserviceSpec`` rejects. A worker is checked with a port."""
    stand_in = {} if "port" in settings else {"port": STAND_IN_PORT}
    accepted = valid(
        {**stand_in, **settings},
        MicroserviceSpec,
        required=REQUIRED,
        mappings=MAPPINGS,
        note=lambda path, sentence: notes.add(".".join(map(str, path)), sentence),
    )
    return non_empty({key: value for key, value in accepted.items() if key not in stand_in})


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
