"""One service or job on its way to a workload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migration.compose.kinds import Kind
from migration.compose.models import Service
from migration.compose.servers import Server
from migration.conversion.notes import ASSUMED, NOT_CONVERTED, Notes


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
    kind: Kind
    server: Server | None
    variables: Mapping[str, str]
    """Variables with marks in the place of secrets."""
    port: int | None
    notes: Notes

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

    def _add(self, key: str, sentence: str, label: str, place: tuple[str, ...]) -> None:
        where = f"{self.section}.{self.name}.{key}"
        self.notes.add(where, sentence, label=label, place=(self.kind.group, self.label, *place))
