"""One service or job on its way to a workload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migration.compose.kinds import Kind
from migration.compose.models import Service
from migration.compose.servers import Server
from migration.conversion.notes import ASSUMED, NOT_CONVERTED, TO_DO, Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The part of a service in its project."""

    kind: Kind
    server: Server | None = None
    port: int | None = None
    port_origin: str = ""
    """Origin of a port that the service does not declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A service with everything that its settings follow from."""

    name: str
    """Name in the Compose file."""
    label: str
    """Name of the workload: a DNS label."""
    section: str
    """``services`` or ``jobs``."""
    project: str
    service: Service
    role: Role
    variables: Mapping[str, str]
    """Variables with marks in the place of secrets."""
    texts: Mapping[str, str | None]
    """Texts of small files that it mounts, by their path; None for one that cannot be read."""
    notes: Notes

    @property
    def kind(self) -> Kind:
        """Kind of the workload."""
        return self.role.kind

    @property
    def server(self) -> Server | None:
        """The server with data that it is, if it is one."""
        return self.role.server

    @property
    def port(self) -> int | None:
        """Port that callers use."""
        return self.role.port

    @property
    def secret(self) -> str:
        """Name of the secret in AWS Secrets Manager with the workload's secret variables."""
        return f"{self.project}/{{environment}}/{self.label}"

    def note(self, key: str, sentence: str, *place: str) -> None:
        """Note a key that is not converted; ``place`` is the setting that it belongs to."""
        self._add(key, sentence, NOT_CONVERTED, place)

    def assume(self, key: str, sentence: str, *place: str) -> None:
        """Note a setting that the files do not state."""
        self._add(key, sentence, ASSUMED, place)

    def remind(self, key: str, sentence: str, *place: str) -> None:
        """Note a step that has to be done outside the settings."""
        self._add(key, sentence, TO_DO, place)

    def _add(self, key: str, sentence: str, label: str, place: tuple[str, ...]) -> None:
        where = f"{self.section}.{self.name}.{key}"
        self.notes.add(where, sentence, label=label, place=(self.kind.group, self.label, *place))
