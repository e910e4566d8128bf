"""Reading of Compose files into a model whose parts refer to each other correctly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from migration.compose.faults import Faults
from migration.compose.interpolation import Variables
from migration.compose.models import Model, Service
from migration.compose.project import load
from migration.compose.shapes import mappings
from migration.conversion.files import name_of
from plan.validation import message_of

NO_SERVICES = "there are no services. Give a Compose file with the key services."

OLD_FORMAT = (
    "it has the format of version 1, which Docker Compose does not read. Indent all services, and put the line "
    "services: above them."
)


@dataclass(frozen=True, slots=True)
class Composition:
    """A project that Docker Compose would accept."""

    name: str
    model: Model
    variables: Variables
    """Variables of the project, for the files that its services name."""


def read(files: Sequence[Path], env_files: Sequence[Path] = ()) -> Composition:
    """Return the project of some Compose files. Raises ``DocumentError``."""
    project = load(files, env_files)
    faults = Faults(", ".join(map(name_of, files)))
    try:
        model = Model.model_validate(project.content)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=True):
            faults.add(details["loc"], message_of(details))
        model = Model()
    else:
        if not model.workloads:
            faults.add((), OLD_FORMAT if _is_old_format(project.content) else NO_SERVICES)
        _check(model, faults)
    faults.raise_if_any()
    return Composition(project.name, model, project.variables)


def _is_old_format(content: Mapping[str, Any]) -> bool:
    """Return True for services at the top of a file."""
    return any("image" in entry or "build" in entry for entry in mappings(content.values()))


def _check(model: Model, faults: Faults) -> None:
    for kind, services in (("services", model.services), ("jobs", model.jobs)):
        for name, service in services.items():
            _check_service(service, (kind, name), model, faults)
    names = {name: service.requirements for name, service in model.workloads.items()}
    try:
        TopologicalSorter(names).prepare()
    except CycleError as error:
        cycle = " → ".join(reversed(error.args[1]))
        faults.add(("services",), f"depends_on has a cycle ({cycle}). Remove one dependency.")


def _check_service(service: Service, at: tuple[str, str], model: Model, faults: Faults) -> None:
    if service.image is None and service.build is None and "provider" not in service.rest:
        faults.add(at, "it has neither image nor build. Set one, or give the base file before this one.")
    for key, used, known in _references(service, model):
        for name in used:
            if name not in known:
                listed = f" It has {', '.join(sorted(known)[:5])}." if known else ""
                faults.add(
                    (*at, key), f"the project has no {_NOUNS[key]} {name}.{listed} Define it, or correct the name."
                )


_NOUNS = {
    "depends_on": "service",
    "volumes": "volume",
    "networks": "network",
    "secrets": "secret",
    "configs": "config",
}


def _references(service: Service, model: Model) -> Iterable[tuple[str, Iterable[str], Mapping[str, object]]]:
    """Yield the names that a service uses, by key, with the names that exist."""
    yield "depends_on", (name for name, each in service.requirements.items() if each.required), model.workloads
    mounts = (each for each in service.volumes if each.type == "volume" and each.source)
    yield "volumes", (each.source or "" for each in mounts), model.volumes
    yield "networks", service.networks, {**model.networks, "default": None}
    yield "secrets", (each.source for each in service.secrets), model.secrets
    yield "configs", (each.source for each in service.configs), model.configs
