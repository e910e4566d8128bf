"""Ordering rule of a Gatekeeper webhook that fails closed."""

from __future__ import annotations

import pytest

from analysis.ordering import admission
from plan.model import PlannedResource
from tests.support.ordering_cases import DEPENDENT, PREREQUISITE, Case, cluster_scoped, namespaced, release

(TITLE,) = (rule.title for rule in admission.RULES)
LABELS = {"kind": "system", "team": "a"}


def gatekeeper(name: str, policy: str = "Fail") -> PlannedResource:
    return release(name, "gatekeeper", "gatekeeper-system", validatingWebhookFailurePolicy=policy)


def constraint(name: str, **wanted: str) -> PlannedResource:
    match = {"namespaceSelector": {"matchLabels": wanted}}
    return cluster_scoped(name, "constraints.gatekeeper.sh/v1beta1:Probes", spec={"match": match})


SPACE = cluster_scoped("space", "core/v1:Namespace", metadata={"labels": LABELS})
MAP = namespaced(DEPENDENT, "core/v1:ConfigMap")
GATEKEEPER, CONSTRAINT = gatekeeper("gatekeeper"), constraint("constraint", kind="system")

CASES = {
    "an object and Gatekeeper": Case(MAP, gatekeeper(PREREQUISITE), (SPACE, CONSTRAINT)),
    "an object and the Gatekeeper constraint": Case(MAP, constraint(PREREQUISITE, kind="system"), (SPACE, GATEKEEPER)),
    "a chart": Case(release(DEPENDENT, "redis", "space"), gatekeeper(PREREQUISITE), (SPACE, CONSTRAINT)),
    "the namespace itself": Case(
        cluster_scoped(DEPENDENT, "core/v1:Namespace", metadata={"labels": LABELS}),
        gatekeeper(PREREQUISITE),
        (CONSTRAINT,),
    ),
}

NOT_APPLICABLE = {
    "an object where the webhook fails open": Case(MAP, gatekeeper(PREREQUISITE, "Ignore"), (SPACE, CONSTRAINT)),
    "an object in a namespace that no constraint selects": Case(
        MAP, gatekeeper(PREREQUISITE), (SPACE, constraint("constraint", kind="other"))
    ),
    "an object in another namespace": Case(
        namespaced(DEPENDENT, "core/v1:ConfigMap", metadata={"namespace": "elsewhere"}),
        gatekeeper(PREREQUISITE),
        (SPACE, CONSTRAINT),
    ),
    "an object and a Gatekeeper constraint on other namespaces": Case(
        MAP, constraint(PREREQUISITE, team="b"), (SPACE, GATEKEEPER, CONSTRAINT)
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_a_missing_dependency_is_a_violation(what: str) -> None:
    assert len(CASES[what].violations(TITLE, depends=False)) == 1
    assert CASES[what].violations(TITLE, depends=True) == []


@pytest.mark.parametrize("what", NOT_APPLICABLE)
def test_the_rule_does_not_apply_to(what: str) -> None:
    assert NOT_APPLICABLE[what].violations(TITLE, depends=False) == []
