"""Faults in a stack's settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.spec import SETTINGS

ROOT = SETTINGS
"""Configuration key of a stack's settings."""

PROJECT, _, NAME = ROOT.partition(":")
"""Namespace of the key, which is the name of the Pulumi project, and the key without its namespace."""


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as messages write it: ``systems.orders.api.egress[0]``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its path in the YAML, and a message with the problem and its fix."""

    path: tuple[str | int, ...]
    message: str
    root: str = ROOT
    """Configuration key that the path begins with."""

    def __str__(self) -> str:
        """Return ``landfall:settings.path.in.the.file: problem. Fix.``."""
        return f"{dotted((self.root, *self.path))}: {self.message}"


class SettingsError(pulumi.RunError):
    """The settings have faults; the message lists all of them, and Pulumi prints it without a traceback."""

    def __init__(self, stack: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"Pulumi.{stack}.yaml has {count}:\n{lines}")
