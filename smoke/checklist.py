"""The list of checks, and the run over all planned objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Outcome, Result, failed
from smoke.checks import (
    autoscalers,
    deployments,
    disruption_budgets,
    ingresses,
    jobs,
    namespaces,
    network_policies,
    pods,
    secrets,
    stateful_sets,
    storage,
)
from smoke.errors import CheckUnavailableError
from smoke.manifest import Manifest, name, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smoke.context import CheckContext
    from smoke.expected import Expected

CHECKS: tuple[Check, ...] = (
    *namespaces.CHECKS,
    *secrets.CHECKS,
    *stateful_sets.CHECKS,
    *jobs.CHECKS,
    *deployments.CHECKS,
    *pods.CHECKS,
    *storage.CHECKS,
    *autoscalers.CHECKS,
    *disruption_budgets.CHECKS,
    *network_policies.CHECKS,
    *ingresses.CHECKS,
)
"""All checks. A failure often explains the failures of later checks."""

Case = tuple[Check, Manifest]


def cases(expected: Expected) -> list[Case]:
    """Return each check with each planned object of its kind."""
    return [(check, planned) for check in CHECKS for planned in expected.of_kind(check.kind)]


def run(context: CheckContext) -> Iterator[Result]:
    """Yield one result for each case; a request that fails affects only its own case."""
    for check, planned in cases(context.expected):
        yield Result(
            check=check.title,
            namespace=namespace(planned) or name(planned),
            name=name(planned),
            outcome=_outcome(check, planned, context),
        )


def _outcome(check: Check, planned: Manifest, context: CheckContext) -> Outcome:
    try:
        found = context.cluster.find(planned)
        if found is None:
            stack = context.expected.stack
            remedy = f"run `pulumi up --stack {stack}`, or check that the kubeconfig is for the cluster of {stack}"
            return failed("not found", expected=f"{planned['kind']} {name(planned)}", remedy=remedy)
        return check.function(planned, found, context)
    except CheckUnavailableError as error:
        remedy = "compare your permissions with docs/reference/smoke-check.md, or raise --timeout for a slow cluster"
        return failed(str(error), expected="a response", remedy=remedy)
