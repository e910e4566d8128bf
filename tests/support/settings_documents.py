"""The committed settings as documents, and changed copies of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rehearsal.clock import FIXED_DATE
from settings import Settings, SettingsError, read
from settings.faults import ROOT as KEY
from settings.faults import Fault

ROOT = Path(__file__).parent.parent.parent
STACKS = ("dev", "prod", "staging")

TODAY = FIXED_DATE

DROPPED = object()
"""As a change: the key is taken out."""

Path_ = tuple[str | int, ...]

Case = tuple[str, dict[Path_, Any], str]
"""A stack, changes to its committed settings, and the sentence that they deserve."""

CLUSTER = ("platform", "create", "cluster")
NETWORK = ("platform", "create", "network", "create")
NODES = ("platform", "create", "nodeGroups")
SYSTEM = ("systems", "layeringDetection")


def stack_file(stack: str) -> dict[str, Any]:
    """``Pulumi.<stack>.yaml`` as it is committed."""
    return yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))


def committed(stack: str) -> dict[str, Any]:
    """The stack's settings, a fresh copy."""
    return stack_file(stack)["config"][KEY]


def changed(stack: str, changes: Mapping[Path_, Any]) -> dict[str, Any]:
    """The stack's settings with other values at some places; mappings on the way are made where there are none."""
    document = committed(stack)
    for path, value in changes.items():
        put(document, path, value)
    return document


def put(document: Any, path: Path_, value: Any) -> None:
    """Set or drop what stands at a place."""
    *way, last = path
    for step in way:
        document = document[step] if isinstance(step, int) else document.setdefault(step, {})
    if value is DROPPED:
        del document[last]
    else:
        document[last] = copy.deepcopy(value)


def found(document: Mapping[str, Any], stack: str) -> tuple[Fault, ...]:
    """The faults of a document; none for a clean one. Any other exception is the document's reader at fault."""
    try:
        read(document, stack=stack, today=TODAY)
    except SettingsError as error:
        return error.faults
    return ()


def faults(document: Mapping[str, Any], stack: str = "dev", today: date = TODAY) -> list[str]:
    """The lines that a person would see, without the key that all begin with; none for a clean document."""
    try:
        read(document, stack=stack, today=today)
    except SettingsError as error:
        first, *lines = str(error).splitlines()
        count = len(lines)
        assert first == f"Pulumi.{stack}.yaml has {count} fault{'s' if count != 1 else ''}:"
        assert all(line.startswith((f"  {KEY}.", f"  {KEY}:")) for line in lines), lines
        return [line.removeprefix(f"  {KEY}").removeprefix(".") for line in lines]
    return []


def clean(document: Mapping[str, Any], stack: str = "dev", today: date = TODAY) -> Settings:
    """The settings that a document stands for."""
    return read(document, stack=stack, today=today)
