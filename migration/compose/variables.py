"""Variables and secrets of a workload, and the wiring that carries the addresses of other workloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migration.compose.interpolation import secret_names
from migration.compose.references import Addresses, Reference
from migration.compose.stores import is_set_by, store_url
from migration.compose.templates import template
from migration.compose.workload import Workload
from secret_detection.reasons import reason_by_variable

FILE_SUFFIX = "_FILE"
"""End of the name of a variable with the path of a secret, as the official images have them."""

MOUNTED_SECRETS = "/run/secrets/"

Settings = dict[str, Any]


@dataclass(slots=True)
class Wiring:
    """What the code of the system connects for one workload."""

    calls: dict[str, str] = field(default_factory=dict[str, str])
    """Called workloads by the variable with their URL."""
    connections: dict[str, Settings] = field(default_factory=dict[str, Settings])
    """Variables with the address of a server, by the server."""

    def connect(self, label: str) -> Settings:
        """Return the connection to a server."""
        return self.connections.setdefault(label, {})


@dataclass(slots=True)
class Variables:
    """The variables of one workload by their destination."""

    plain: dict[str, str] = field(default_factory=dict[str, str])
    secret: dict[str, Settings] = field(default_factory=dict[str, Settings])
    wiring: Wiring = field(default_factory=Wiring)


@dataclass(frozen=True, slots=True)
class Division:
    """Division of a workload's variables into plain ones, secret ones, and those with the address of a callee."""

    workload: Workload
    callees: Mapping[str, Workload]
    """Workloads that have a port, by name."""
    addresses: Addresses

    def variables(self) -> Variables:
        """Return the variables by their destination."""
        found = Variables()
        for name, value in _without_secret_files(self.workload, found).items():
            references = [
                each
                for each in self.addresses.in_value(name, value)
                if each.service in self.callees and each.service != self.workload.name
            ]
            for reference in references:
                found.wiring.connect(self.callees[reference.service].label)
            renamed = self._with_labels(value, references)
            if not references or not self._is_wired(name, renamed, self.callees[references[0].service], found.wiring):
                self._keep(name, renamed, found)
        found.wiring.connections = _without_called(found.wiring)
        return found

    def _with_labels(self, value: str, references: list[Reference]) -> str:
        """Return a value with the labels of the callees in the place of their names."""
        for reference in reversed(references):
            value = value[: reference.start] + self.callees[reference.service].label + value[reference.end :]
        return value

    def _is_wired(self, name: str, value: str, callee: Workload, wiring: Wiring) -> bool:
        """Let the code of the system set a variable with the address of a callee; return False if it cannot."""
        if value.removesuffix("/") == f"http://{callee.label}:{callee.port}":
            wiring.calls[name] = callee.label
            return True
        connection = wiring.connect(callee.label)
        if (url := store_url(value, callee)) is not None:
            connection.setdefault("urls", {})[name] = url
            return True
        marks = secret_names(value)
        text = template(value)
        if text is None or name in marks:
            return False
        if marks:
            connection.setdefault("secretVariables", {})[name] = text
            keys = connection.setdefault("keys", {})
            owner = callee.secret if callee.kind.is_store and len(marks) == 1 else None
            keys |= {
                mark: {"name": owner or self.workload.secret, "property": "password" if owner else mark}
                for mark in marks
            }
        else:
            connection.setdefault("variables", {})[name] = value
        return True

    def _keep(self, name: str, value: str, found: Variables) -> None:
        if secret_names(value) or reason_by_variable(name, value):
            found.secret[name] = {"name": self.workload.secret, "property": name}
        else:
            found.plain[name] = value


def _without_called(wiring: Wiring) -> dict[str, Settings]:
    """Return the connections without those that a call covers already."""
    called = set(wiring.calls.values())
    return {label: each for label, each in wiring.connections.items() if each or label not in called}


def _without_secret_files(workload: Workload, found: Variables) -> Mapping[str, str]:
    """Return the variables without those that name the file of a secret, which become secret variables."""
    files = {each.target or f"{MOUNTED_SECRETS}{each.source}" for each in workload.service.secrets}
    files |= {f"{MOUNTED_SECRETS}{each.target or each.source}" for each in workload.service.secrets}
    rest: dict[str, str] = {}
    used: set[str] = set()
    for name, value in workload.variables.items():
        if is_set_by(workload, name):
            used.add(value)
            continue
        plain = name.removesuffix(FILE_SUFFIX)
        if plain != name and value in files:
            used.add(value)
            found.secret[plain] = {"name": workload.secret, "property": plain}
            workload.assume(
                f"environment.{name}",
                f"it names the file of a secret. {plain} has the value here. Check that the image reads {plain}.",
                "secrets",
            )
        else:
            rest[name] = value
    for each in workload.service.secrets:
        path = each.target or f"{MOUNTED_SECRETS}{each.source}"
        if not {path, f"{MOUNTED_SECRETS}{path}"} & used:
            workload.note(
                "secrets",
                f"{each.source}: secrets are variables here, and no files at {path}. Let the program read a variable, "
                "and add it under secrets.",
            )
    return rest


def note_secrets(workload: Workload, found: Variables) -> None:
    """Say where to store the values that are not printed."""
    keys = {
        key
        for each in found.wiring.connections.values()
        for key, secret in each.get("keys", {}).items()
        if secret["name"] == workload.secret
    }
    names = [*found.secret, *sorted(keys - found.secret.keys())]
    if names:
        workload.remind(
            "environment",
            f"{', '.join(names)} may be secret, so no value is printed. Store the values in AWS Secrets Manager, as "
            f"properties of {workload.secret}.",
            "secrets",
        )
