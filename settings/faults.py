"""What is wrong with a stack's settings, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

ROOT = "landfall:settings"
"""The configuration key under which a stack's settings stand."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where in the YAML, and what is wrong there."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        """``landfall:settings.platform.create.nodeGroups.system: minSize 4 is above maxSize 3``, as in the file."""
        where = ROOT
        for step in self.path:
            where += f"[{step}]" if isinstance(step, int) else f".{step}"
        return f"{where}: {self.message}"


class SettingsError(pulumi.RunError):
    """The settings cannot be used; says every fault at once, and Pulumi prints it without a traceback."""

    def __init__(self, stack: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"Pulumi.{stack}.yaml has {count}:\n{lines}")
