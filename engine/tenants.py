"""Tenants: stacks whose pods run on the nodes of another stack of the same project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project import Project, load_stack
from engine.stack_references import stack_of
from plan.resource_types import STACK_REFERENCE

if TYPE_CHECKING:
    from engine.run import Planner
    from plan.model import Mode, Plan


_ENVIRONMENT = re.compile(r"""["']?\benvironment["']?\s*:\s*["']?[\w-]+""")
"""The environment of a stack, which often has the name of another stack."""


@dataclass(frozen=True, slots=True)
class Tenants:
    """The stacks of a project that refer to one of its stacks."""

    plans: tuple[Plan, ...]
    problems: tuple[str, ...]
    """One message for each tenant that cannot be planned."""


def tenants_of(planner: Planner, stack: str, mode: Mode) -> Tenants:
    """Plan every other stack of the project that refers to this one.

    A tenant that cannot be planned is reported and left out: its error must not prevent the preview of the stack whose
    platform it shares.
    """
    project = planner.project
    wanted = stack_of(stack, project.name)
    plans: list[Plan] = []
    problems: list[str] = []
    for name in sorted(project.stacks.keys() - {stack}):
        try:
            if not _mentions(project, name, stack):
                continue
            plan = planner.plan(name, mode)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - any error of the tenant's program
            problems.append(f"stack {name} cannot be planned, so its pods are not counted: {error}")
            continue
        references = {stack_of(str(each.inputs.get("name")), project.name) for each in plan.of_type(STACK_REFERENCE)}
        if wanted in references:
            plans.append(plan)
    return Tenants(tuple(plans), tuple(problems))


def _mentions(project: Project, stack: str, other: str) -> bool:
    """Return whether the settings of a stack contain the name of another; other stacks need not be planned."""
    named = re.compile(rf"(?<![\w.-]){re.escape(other)}(?![\w.-])")
    return any(named.search(_ENVIRONMENT.sub("", text)) for text in load_stack(project, stack).values.values())
