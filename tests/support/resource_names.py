"""Names of a stack's resources in its state: type and logical name, indented below the parent.

``python -m tests.support.resource_names`` writes the lists again, after resources were added or removed on purpose. A
resource with another name or parent needs ``aliases`` first: Pulumi would delete it and create another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plan.model import Plan, PlannedResource
from tests.support.stack_plans import planned

FOLDER = Path(__file__).parent.parent / "stacks" / "identity"
COMMITTED = ("dev", "prod", "staging", "flexdesk-dev", "flexdesk-prod")


def names(plan: Plan) -> str:
    """Return one line per resource, without default providers and the children of remote components."""
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
    """Return the file with the names of a stack."""
    return FOLDER / f"{stack}.txt"


if __name__ == "__main__":
    for each in COMMITTED:
        file_of(each).write_text(names(planned(each)), encoding="utf-8")
