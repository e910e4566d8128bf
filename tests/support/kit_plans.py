"""The registrations of a component program as a plan, so that the analyses can read them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from plan.model import Plan, PlannedResource
from tests.support.harness import Deployment, Registration
from tests.support.shop import Shop, cluster


def plan_of(deployment: Deployment) -> Plan:
    """Return a plan with the same resources, parents before their children."""
    urns = {each.urn for each in deployment.resources}
    resources = [_planned(each, urns) for each in deployment.resources]
    return Plan(project="small", stack="dev", mode="up", resources=tuple(resources), exports={})


def shop_plan(program: Callable[[Shop], Any]) -> Plan:
    """Return the plan of a program that creates objects in the shop."""
    return plan_of(cluster(program).deployment)


def _planned(registration: Registration, urns: Collection[str]) -> PlannedResource:
    return PlannedResource(
        urn=registration.urn,
        type=registration.type,
        name=registration.name,
        parent=registration.parent if registration.parent in urns else None,
        custom=registration.custom,
        remote=registration.remote,
        read=False,
        id=registration.id,
        provider=None,
        inputs=registration.inputs,
        outputs=registration.outputs,
        options=registration.options,
        dependencies=tuple(sorted(registration.dependencies)),
        property_dependencies={key: tuple(sorted(urns)) for key, urns in registration.property_dependencies.items()},
        location=None,
    )
