"""Every check over every planned object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Result, Verdict, bad
from smoke.checks import (
    autoscalers,
    deployments,
    disruption_budgets,
    ingresses,
    namespaces,
    network_policies,
    pods,
    secrets,
    storage,
)
from smoke.errors import NoAnswer
from smoke.manifest import Manifest, name, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smoke.context import Site
    from smoke.expected import Expected

CHECKS: tuple[Check, ...] = (
    *namespaces.CHECKS,
    *secrets.CHECKS,
    *deployments.CHECKS,
    *pods.CHECKS,
    *storage.CHECKS,
    *autoscalers.CHECKS,
    *disruption_budgets.CHECKS,
    *network_policies.CHECKS,
    *ingresses.CHECKS,
)
"""In the order in which a fault explains those after it."""

Case = tuple[Check, Manifest]


def cases(expected: Expected) -> list[Case]:
    """Each check with each object that it is about."""
    return [(check, planned) for check in CHECKS for planned in expected.of_kind(check.kind)]


def run(site: Site) -> Iterator[Result]:
    """One result a case; a question without an answer fails its own case and no other."""
    for check, planned in cases(site.expected):
        yield Result(
            check=check.title,
            namespace=namespace(planned) or name(planned),
            name=name(planned),
            verdict=_verdict(check, planned, site),
        )


def _verdict(check: Check, planned: Manifest, site: Site) -> Verdict:
    try:
        found = site.cluster.find(planned)
        if found is None:
            remedy = f"`pulumi up --stack {site.expected.stack}`; or is this another stack's cluster?"
            return bad("not found", expected=f"{planned['kind']} {name(planned)}", remedy=remedy)
        return check.judge(planned, found, site)
    except NoAnswer as error:
        remedy = "docs/smoke.md lists the rights that the check needs; --timeout gives a slow cluster more time"
        return bad(str(error), expected="an answer", remedy=remedy)
