"""Values of the command's options, and those that apply to the Ingresses of one namespace."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Generic, TypeVar

from plan.errors import UsageError
from smoke.http_request import Address
from smoke.manifest import namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from smoke.manifest import Manifest

T = TypeVar("T")

_DNS_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*")

_MAX_PORT = 65535

_MAX_NUMBER = 1_000_000
"""Largest number of seconds or minutes that an option accepts."""


class ByNamespace(Generic[T]):
    """The values of an option, each for the Ingresses of one namespace or, without a namespace, for all others."""

    def __init__(self, values: Sequence[tuple[str | None, T]], default: Mapping[str, T] | None = None) -> None:
        self._given = dict(values)
        self._default = default or {}

    def of(self, ingress: Manifest) -> T | None:
        """Return the value for an Ingress, or else the default of its namespace."""
        within = namespace(ingress)
        if within in self._given:
            return self._given[within]
        return self._given.get(None, self._default.get(within or ""))

    def applies_to_all(self, ingress: Manifest) -> bool:
        """Return True if the value for an Ingress is the one without a namespace."""
        return None in self._given and namespace(ingress) not in self._given

    def refuse_others(self, option: str, stack: str, ingresses: Sequence[Manifest]) -> None:
        """Raise ``UsageError`` if a namespace has no Ingress."""
        known = sorted({str(namespace(each)) for each in ingresses})
        for unknown in sorted({each for each in self._given if each} - {*known}):
            found = f"Its Ingresses are in {', '.join(known)}." if known else "It has none."
            msg = f"{option} {unknown}: stack {stack} has no Ingress in that namespace. {found}"
            raise UsageError(msg)


def for_namespace(parse: Callable[[str], T]) -> Callable[[str], tuple[str | None, T]]:
    """Return a parser of a value that may follow a namespace and an equals sign."""

    def parsed(text: str) -> tuple[str | None, T]:
        within, _, value = text.rpartition("=")
        return within or None, parse(value)

    return parsed


def address(text: str) -> Address:
    """Parse host and port."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= _MAX_PORT:
        msg = f"{text!r} is not an address. Give host and port, such as localhost:8080."
        raise argparse.ArgumentTypeError(msg)
    return Address(host=host.removeprefix("[").removesuffix("]"), port=int(port))


def dns_name(text: str) -> str:
    """Parse a DNS name."""
    if not _DNS_NAME.fullmatch(text):
        msg = f"{text!r} is not a DNS name. Give a name without port and scheme, such as shop.example.com."
        raise argparse.ArgumentTypeError(msg)
    return text


def number(text: str) -> float:
    """Parse a number of seconds or minutes."""
    try:
        parsed = float(text)
    except ValueError:
        parsed = -1.0
    if not 0 <= parsed <= _MAX_NUMBER:
        msg = f"{text!r} is not a number between 0 and {_MAX_NUMBER}, such as 30."
        raise argparse.ArgumentTypeError(msg)
    return parsed


def positive(text: str) -> float:
    """Parse a number above 0."""
    parsed = number(text)
    if not parsed:
        msg = f"{text!r} is not above 0. Give a number such as 10."
        raise argparse.ArgumentTypeError(msg)
    return parsed
