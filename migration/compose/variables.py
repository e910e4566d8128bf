"""Variables and secrets of a workload, and the wiring that carries the addresses of other workloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migration.compose import stores
from migration.compose.interpolation import mark, secret_names
from migration.compose.models import MountedFile
from migration.compose.references import Addresses, Reference
from migration.compose.templates import template
from migration.compose.workload import Workload
from migration.conversion.secrets import variable_holds_secret

FILE_SUFFIX = "_FILE"
"""End of the name of a variable with the path of a secret, as the official images have them."""

MOUNTED_SECRETS = "/run/secrets/"

Settings = dict[str, Any]


@dataclass(slots=True)
class Wiring:
    """Addresses that the code of the system connects for one workload."""

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
        for name, value in self._without_secret_files(found).items():
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
        for name in [*self.workload.service.requirements, *self._in_texts()]:
            if name in self.callees and name != self.workload.name:
                found.wiring.connect(self.callees[name].label)
        found.wiring.connections = _without_called(found.wiring)
        return found

    def _in_texts(self) -> list[str]:
        """Return the services that mounted files name, such as the upstream of a proxy."""
        texts = ((path, text) for path, text in self.workload.texts.items() if text)
        return [each.service for path, text in texts for each in self.addresses.in_value(path, text)]

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
        if (url := stores.store_url(value, callee)) is not None:
            connection.setdefault("urls", {})[name] = url
            return True
        marks = secret_names(value)
        text = template(value)
        if text is None or name in marks:
            return False
        if marks:
            connection.setdefault("secretVariables", {})[name] = text
            keys = connection.setdefault("keys", {})
            is_password = callee.kind.is_store and len(marks) == 1
            own = {each: {"name": self.workload.secret, "property": each} for each in marks}
            keys |= {marks[0]: _password_of(callee)} if is_password else own
        else:
            connection.setdefault("variables", {})[name] = value
        return True

    def _keep(self, name: str, value: str, found: Variables) -> None:
        if not secret_names(value) and not variable_holds_secret(name, value):
            found.plain[name] = value
            return
        owner = next((each for each in self._stores() if value in stores.passwords(each)), None)
        marks = secret_names(value)
        is_mark = len(marks) == 1 and value == mark(marks[0])
        found.secret[name] = (
            _password_of(owner) if owner else {"name": self.workload.secret, "property": marks[0] if is_mark else name}
        )

    def _stores(self) -> list[Workload]:
        """Return the stores that the workload may use."""
        return [each for each in self.callees.values() if each.kind.is_store and each is not self.workload]

    def _without_secret_files(self, found: Variables) -> Mapping[str, str]:
        """Return the variables without those that name the file of a secret, which become secret variables."""
        files = {path: each.source for each in self.workload.service.secrets for path in _paths(each)}
        rest: dict[str, str] = {}
        used: set[str] = set()
        for name, value in self.workload.variables.items():
            plain = name.removesuffix(FILE_SUFFIX)
            if stores.is_set_by(self.workload, name):
                used.add(files.get(value, ""))
            elif plain != name and value in files:
                used.add(files[value])
                self._add_file(plain, files[value], found)
            else:
                rest[name] = value
        for each in self.workload.service.secrets:
            if each.source not in used:
                self.workload.note(
                    "secrets",
                    f"{each.source}: secrets are variables here, and no files. Let the program read a variable, and "
                    "add it under secrets.",
                )
        return rest

    def _add_file(self, variable: str, source: str, found: Variables) -> None:
        owner = next((each for each in self._stores() if stores.reads_file(each, source)), None)
        found.secret[variable] = _password_of(owner) if owner else {"name": self.workload.secret, "property": variable}
        self.workload.assume(
            f"environment.{variable}{FILE_SUFFIX}",
            f"it names the file of a secret. {variable} has the value here. Check that the image reads {variable}.",
            "secrets",
        )


def _password_of(store: Workload) -> Settings:
    return {"name": store.secret, "property": "password"}


def _paths(file: MountedFile) -> list[str]:
    """Return the paths at which a service finds a secret."""
    target = file.target or file.source
    return [target if target.startswith("/") else f"{MOUNTED_SECRETS}{target}"]


def _without_called(wiring: Wiring) -> dict[str, Settings]:
    """Return the connections without those that a call covers already."""
    called = set(wiring.calls.values())
    return {label: each for label, each in wiring.connections.items() if each or label not in called}


def note_secrets(workload: Workload, found: Variables, callees: Mapping[str, Workload]) -> None:
    """Say where to store the values that are not printed, and which stores need a password."""
    connections = found.wiring.connections
    keys = [*found.secret.values(), *(key for each in connections.values() for key in each.get("keys", {}).values())]
    names = sorted({key["property"] for key in keys if key["name"] == workload.secret})
    if names:
        workload.remind(
            "environment",
            f"{', '.join(names)} may be secret, so no value is printed. Store the values in AWS Secrets Manager, as "
            f"properties of {workload.secret}.",
            "secrets",
        )
    known = {key["name"] for key in keys}
    for callee in callees.values():
        connection = connections.get(callee.label, {})
        is_open = "variables" in connection and "urls" not in connection
        if is_open and stores.has_password(callee) and callee.secret not in known:
            workload.remind(
                "environment",
                f"{callee.label} needs a password here. Pass the property password of {callee.secret} as a variable.",
                "secrets",
            )
