"""N5: what Gatekeeper judges comes after it where it fails closed; the rule is seen to fail and to hold."""

from __future__ import annotations

import pytest

from analysis.ordering import admission
from plan.model import PlannedResource
from tests.support.ordering_cases import EARLY, LATE, Case, anywhere, release, thing

(TITLE,) = (rule.up for rule in admission.RULES)
LABELS = {"kind": "system", "team": "a"}


def gatekeeper(name: str, policy: str = "Fail") -> PlannedResource:
    return release(name, "gatekeeper", "gatekeeper-system", validatingWebhookFailurePolicy=policy)


def constraint(name: str, **wanted: str) -> PlannedResource:
    match = {"namespaceSelector": {"matchLabels": wanted}}
    return anywhere(name, "constraints.gatekeeper.sh/v1beta1:Probes", spec={"match": match})


SPACE = anywhere("space", "core/v1:Namespace", metadata={"labels": LABELS})
MAP = thing(LATE, "core/v1:ConfigMap")
GATEKEEPER, CONSTRAINT = gatekeeper("gatekeeper"), constraint("constraint", kind="system")

CASES = {
    "an object, after Gatekeeper": Case(MAP, gatekeeper(EARLY), (SPACE, CONSTRAINT)),
    "an object, after the constraint": Case(MAP, constraint(EARLY, kind="system"), (SPACE, GATEKEEPER)),
    "a chart": Case(release(LATE, "redis", "space"), gatekeeper(EARLY), (SPACE, CONSTRAINT)),
    "the namespace itself": Case(
        anywhere(LATE, "core/v1:Namespace", metadata={"labels": LABELS}), gatekeeper(EARLY), (CONSTRAINT,)
    ),
}

NOTHING_TO_WAIT_FOR = {
    "an object, where Gatekeeper lets pass what it cannot judge": Case(
        MAP, gatekeeper(EARLY, "Ignore"), (SPACE, CONSTRAINT)
    ),
    "an object in a namespace that no constraint selects": Case(
        MAP, gatekeeper(EARLY), (SPACE, constraint("constraint", kind="other"))
    ),
    "an object in another namespace": Case(
        thing(LATE, "core/v1:ConfigMap", metadata={"namespace": "elsewhere"}), gatekeeper(EARLY), (SPACE, CONSTRAINT)
    ),
    "an object, of a constraint on other namespaces": Case(
        MAP, constraint(EARLY, team="b"), (SPACE, GATEKEEPER, CONSTRAINT)
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_n5_a_lost_edge_is_named_and_a_kept_one_is_not(what: str) -> None:
    assert len(CASES[what].found(TITLE, waits=False)) == 1
    assert CASES[what].found(TITLE, waits=True) == []


@pytest.mark.parametrize("what", NOTHING_TO_WAIT_FOR)
def test_n5_nothing_is_asked_of(what: str) -> None:
    assert NOTHING_TO_WAIT_FOR[what].found(TITLE, waits=False) == []
