"""The steps that the engine took, and their differences from the expected ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from pulumi.automation.events import EngineEvent

UNCHANGED = frozenset({"same", "read", "refresh", "discard"})
"""Operations that do not change the cloud."""

REPLACE = frozenset({"create-replacement", "replace", "delete-replaced"})
"""Operations that together are one replacement."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One operation on one resource; a replacement is one step."""

    operation: str
    urn: str
    properties: tuple[str, ...] = field(default=(), compare=False)
    """Changed properties, as far as the provider reports them."""

    @property
    def resource(self) -> str:
        """The resource as ``type::name``, without stack and parents."""
        _, _, types, name = self.urn.split("::", 3)
        return f"{types.rsplit('$', 1)[-1]}::{name}"

    def __str__(self) -> str:
        properties = f" ({', '.join(self.properties)})" if self.properties else ""
        return f"{self.operation} {self.resource}{properties}"


@dataclass(frozen=True, slots=True)
class ExpectedSteps:
    """A number of steps of one operation, on resources whose ``type::name`` matches a shell pattern."""

    operation: str
    pattern: str
    count: int = 1

    def matches(self, step: Step) -> bool:
        """Return whether a step is one of these."""
        return step.operation == self.operation and fnmatchcase(step.resource, self.pattern)

    def __str__(self) -> str:
        return f"{self.count} x {self.operation} {self.pattern}"


def step_of(event: EngineEvent) -> Step | None:
    """Return the step that an event announces; ``None`` if it changes nothing."""
    if not event.resource_pre_event:
        return None
    metadata = event.resource_pre_event.metadata
    operation = metadata.op.value
    if operation in UNCHANGED:
        return None
    operation = "replace" if operation in REPLACE else operation
    return Step(operation, metadata.urn, tuple(metadata.diffs or ()))


def differences(steps: Iterable[Step], expected: Sequence[ExpectedSteps]) -> list[str]:
    """Return one sentence for each expectation that is not met, and for each unexpected step."""
    steps = sorted(steps)
    wrong = [
        f"expected {each}, found {found}" for each in expected if (found := sum(map(each.matches, steps))) != each.count
    ]
    return wrong + [f"unexpected: {step}" for step in steps if not any(each.matches(step) for each in expected)]


def summary(steps: Iterable[Step]) -> str:
    """Summarize steps as ``158 create`` or ``2 create, 4 update``."""
    counts = Counter(step.operation for step in steps)
    return ", ".join(f"{count} {operation}" for operation, count in sorted(counts.items())) or "no changes"
