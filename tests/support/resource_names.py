"""The names under which a stack's state knows its resources: type and logical name, indented beneath the parent.

``python -m tests.stacks.names`` writes the lists anew. Do that for a resource that is new, or gone on purpose. One that
is renamed, or that has another parent, needs ``aliases`` first: Pulumi would delete the old one and make another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plan.model import Plan, PlannedResource
from tests.support.stack_plans import planned

FOLDER = Path(__file__).parent.parent / "stacks" / "identity"
COMMITTED = ("dev", "prod", "staging")


def names(plan: Plan) -> str:
    """One line a resource; what another's component makes, and default providers, are not ours to name."""
    children: dict[str | None, list[PlannedResource]] = {}
    for resource in plan.resources:
        children.setdefault(resource.parent, []).append(resource)

    def below(parent: str | None, depth: int) -> Iterator[str]:
        for resource in sorted(children.get(parent, ()), key=lambda each: (each.type, each.name)):
            if parent is None and resource.custom:
                continue
            yield f"{'  ' * depth}{resource.type} {resource.name}\n"
            if not resource.remote:
                yield from below(resource.urn, depth + 1)

    return "".join(below(None, 0))


def file_of(stack: str) -> Path:
    """Where the list of a stack is kept."""
    return FOLDER / f"{stack}.txt"


if __name__ == "__main__":
    for each in COMMITTED:
        file_of(each).write_text(names(planned(each)), encoding="utf-8")
