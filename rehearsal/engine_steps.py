"""What the engine did, step by step, and how that differs from what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from pulumi.automation.events import EngineEvent

NOTHING = frozenset({"same", "read", "refresh", "discard"})
"""Operations that leave the cloud as it is."""

REPLACE = frozenset({"create-replacement", "replace", "delete-replaced"})
"""The parts of one replacement."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One operation on one resource; a replacement is one."""

    operation: str
    urn: str
    properties: tuple[str, ...] = field(default=(), compare=False)
    """What differs, as far as the provider says."""

    @property
    def resource(self) -> str:
        """``type::name``: without the stack and the parents, which every URN of a stack repeats."""
        _, _, types, name = self.urn.split("::", 3)
        return f"{types.rsplit('$', 1)[-1]}::{name}"

    def __str__(self) -> str:
        properties = f" ({', '.join(self.properties)})" if self.properties else ""
        return f"{self.operation} {self.resource}{properties}"


@dataclass(frozen=True, slots=True)
class ExpectedSteps:
    """So many steps of one operation, on resources whose ``type::name`` fits a shell pattern."""

    operation: str
    pattern: str
    count: int = 1

    def fits(self, step: Step) -> bool:
        """Whether a step is one of these."""
        return step.operation == self.operation and fnmatchcase(step.resource, self.pattern)

    def __str__(self) -> str:
        return f"{self.count} x {self.operation} {self.pattern}"


def step_of(event: EngineEvent) -> Step | None:
    """The step that an event announces, if it changes anything."""
    if not event.resource_pre_event:
        return None
    metadata = event.resource_pre_event.metadata
    operation = metadata.op.value
    if operation in NOTHING:
        return None
    operation = "replace" if operation in REPLACE else operation
    return Step(operation, metadata.urn, tuple(metadata.diffs or ()))


def differences(steps: Iterable[Step], expected: Sequence[ExpectedSteps]) -> list[str]:
    """What was expected and did not happen, and what happened without being expected; nothing if they agree."""
    steps = sorted(steps)
    wrong = [
        f"expected {each}, found {found}" for each in expected if (found := sum(map(each.fits, steps))) != each.count
    ]
    return wrong + [f"not expected: {step}" for step in steps if not any(each.fits(step) for each in expected)]


def summary(steps: Iterable[Step]) -> str:
    """``158 create`` or ``2 create, 4 update``; in words when nothing happened."""
    counts = Counter(step.operation for step in steps)
    return ", ".join(f"{count} {operation}" for operation, count in sorted(counts.items())) or "nothing to do"
