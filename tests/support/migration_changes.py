"""Changed plans, and the faults that the ledger finds in them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from analysis.parity import ledgers
from migration.ledger import Ledger
from plan.model import Plan
from tests.support.stack_plans import planned

LAYERING_DETECTION, EMAIL_RAG, FLEXDESK = "layering-detection", "email-rag", "flexdesk"

Change = Callable[[dict[str, Any]], None]


def changed(type_: str, name: str, change: Change, stack: str = "dev") -> Plan:
    """Return a stack's plan with changed inputs of one resource."""
    plan = planned(stack)
    target = plan.one(type_, name)
    inputs = copy.deepcopy(dict(target.inputs))
    change(inputs)
    resources = tuple(replace(each, inputs=inputs) if each is target else each for each in plan.resources)
    return replace(plan, resources=resources)


def without(type_: str, name: str) -> Plan:
    """Return the plan of dev without one resource."""
    plan = planned("dev")
    target = plan.one(type_, name)
    return replace(plan, resources=tuple(each for each in plan.resources if each is not target))


def ledger_of(system: str, plan: Plan) -> Ledger:
    """Return the ledger of one system in a plan."""
    return next(ledger for migration, ledger in ledgers(plan) if migration.name == system)


def faults(plan: Plan, system: str = LAYERING_DETECTION) -> list[str]:
    """Return the faults in the ledger of one system."""
    return list(ledger_of(system, plan).faults())


def container(inputs: dict[str, Any]) -> dict[str, Any]:
    return inputs["spec"]["template"]["spec"]["containers"][0]


DEPLOYMENT, CONFIG, ALARM = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:ConfigMap",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
)
