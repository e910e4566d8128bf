"""Values of variables that name other services of the project: URLs, and hosts with or without a port."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from migration.compose.models import Service
from migration.compose.shapes import sequence

_HOST = re.compile(r"(?<![\w.-])(?P<host>[A-Za-z0-9](?:[\w.-]{0,251}[A-Za-z0-9])?)(?::(?P<port>\d{1,5}))?(?![\w-])")
_HOST_WORDS = frozenset(
    {
        *("host", "hosts", "hostname", "server", "servers", "addr", "address", "addresses", "url", "urls", "uri"),
        *("endpoint", "endpoints", "broker", "brokers", "node", "nodes", "bootstrap", "upstream", "backend"),
    }
)
_SEPARATORS = ("", ",", ";", " ")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A service that a value names."""

    service: str
    port: int | None
    start: int
    end: int
    """Place of the host in the value."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names by which the containers of a project reach each other."""

    services: Mapping[str, str]
    """Services by their names and aliases."""

    def in_value(self, variable: str, value: str) -> list[Reference]:
        """Return the services that the value of a variable names.

        A name alone counts only if the name of the variable says that it holds a host.
        """
        holds_host = bool(_HOST_WORDS & set(_WORD.findall(variable.lower())))
        return [
            Reference(service, port, match.start("host"), match.end("host"))
            for match in _HOST.finditer(value)
            if (service := self.services.get(match["host"])) is not None
            and ((port := _port(match["port"])) or _is_host(value, match, holds_host=holds_host))
        ]


def _is_host(value: str, match: re.Match[str], *, holds_host: bool) -> bool:
    """Return True for a name at the place of a host in a URL, or for one that is a whole item of a list of hosts."""
    before, after = value[: match.start()], value[match.end() :]
    is_item = before[-1:] in _SEPARATORS and after[:1] in _SEPARATORS
    return before.endswith(("://", "@")) or (holds_host and is_item)


def _port(text: str | None) -> int | None:
    return int(text) if text else None


def addresses(services: Mapping[str, Service]) -> Addresses:
    """Return the names of all services; a service's own name takes precedence over an alias."""
    found: dict[str, str] = {}
    for name, service in services.items():
        for alias in _aliases(service):
            found.setdefault(alias, name)
    for service in services.values():
        for link in service.links:
            target, _, alias = link.partition(":")
            if alias and target in services:
                found.setdefault(alias, target)
    return Addresses({**found, **{name: name for name in services}})


def _aliases(service: Service) -> Iterable[str]:
    for key in ("container_name", "hostname"):
        if isinstance(alias := service.rest.get(key), str):
            yield alias
    for network in service.networks.values():
        yield from (alias for alias in sequence((network or {}).get("aliases")) or () if isinstance(alias, str))
