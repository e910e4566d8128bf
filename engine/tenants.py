"""The stacks whose pods run on the nodes that another stack makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project import Project, load_project, load_stack
from engine.run import plan_stack
from engine.stack_references import stack_of
from plan.resource_types import STACK_REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from plan.model import Mode, Plan


@dataclass(frozen=True, slots=True)
class Tenants:
    """Other stacks of the project that refer to one."""

    plans: tuple[Plan, ...]
    problems: tuple[str, ...]
    """Why one of them could not be planned, a sentence each."""


def tenants_of(folder: Path, stack: str, mode: Mode) -> Tenants:
    """Every other stack of the project that refers to this one, planned.

    A tenant that is at fault is told of and left out: it must not keep the stack it shares from its preview.
    """
    project = load_project(folder)
    wanted = stack_of(stack, project.name)
    plans: list[Plan] = []
    problems: list[str] = []
    for name in sorted(project.stacks.keys() - {stack}):
        try:
            if not _names(project, name, stack):
                continue
            plan = plan_stack(folder, name, mode)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the tenant's program does wrong
            problems.append(f"stack {name} cannot be planned, and its pods are not reckoned with: {error}")
            continue
        references = {stack_of(str(each.inputs.get("name")), project.name) for each in plan.of_type(STACK_REFERENCE)}
        if wanted in references:
            plans.append(plan)
    return Tenants(tuple(plans), tuple(problems))


def _names(project: Project, stack: str, other: str) -> bool:
    """Whether a stack's settings hold the other's name: without it, a second of planning would be for nothing."""
    named = re.compile(rf"(?<![\w.-]){re.escape(other)}(?![\w.-])")
    return any(named.search(text) for text in load_stack(project, stack).values.values())
