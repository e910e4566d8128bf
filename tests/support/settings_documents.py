"""The committed settings as documents, and changed copies of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from settings.faults import ROOT as KEY
from settings.faults import Fault, SettingsError
from settings.model import Settings
from settings.reading import read

ROOT = Path(__file__).parent.parent.parent
STACKS = ("dev", "prod", "staging", "flexdesk-dev", "flexdesk-prod")

DROPPED = object()
"""As a change: the key is removed."""

Path_ = tuple[str | int, ...]

Case = tuple[str, dict[Path_, Any], str]
"""A stack, changes to its committed settings, and the message about them."""

CLUSTER = ("platform", "create", "cluster")
NETWORK = ("platform", "create", "network", "create")
NODES = ("platform", "create", "nodeGroups")
SYSTEM = ("systems", "layeringDetection")


def stack_file(stack: str) -> dict[str, Any]:
    """Return the content of ``Pulumi.<stack>.yaml``."""
    return yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))


def committed(stack: str) -> dict[str, Any]:
    """Return a copy of the stack's committed settings."""
    return stack_file(stack)["config"][KEY]


def changed(stack: str, changes: Mapping[Path_, Any]) -> dict[str, Any]:
    """Return the stack's settings with other values at some paths; missing mappings on the way are added."""
    document = committed(stack)
    for path, value in changes.items():
        put(document, path, value)
    return document


def put(document: Any, path: Path_, value: Any) -> None:
    """Set or remove the value at a path."""
    *way, last = path
    for step in way:
        document = document[step] if isinstance(step, int) else document.setdefault(step, {})
    if value is DROPPED:
        del document[last]
    else:
        document[last] = copy.deepcopy(value)


def found(document: Mapping[str, Any], stack: str) -> tuple[Fault, ...]:
    """Return the faults of a document; any other exception is a defect of the reader."""
    try:
        read(document, stack=stack)
    except SettingsError as error:
        return error.faults
    return ()


def faults(document: Mapping[str, Any], stack: str = "dev") -> list[str]:
    """Return the lines of the error message, without the key that all begin with."""
    try:
        read(document, stack=stack)
    except SettingsError as error:
        first, *lines = str(error).splitlines()
        count = len(lines)
        assert first == f"Pulumi.{stack}.yaml has {count} fault{'s' if count != 1 else ''}:"
        assert all(line.startswith((f"  {KEY}.", f"  {KEY}:")) for line in lines), lines
        return [line.removeprefix(f"  {KEY}").removeprefix(".") for line in lines]
    return []


def clean(document: Mapping[str, Any], stack: str = "dev") -> Settings:
    """Return the settings of a document without faults."""
    return read(document, stack=stack)
