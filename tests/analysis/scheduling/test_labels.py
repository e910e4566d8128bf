from __future__ import annotations

import pytest

from analysis.scheduling.constraints import constraints_of
from analysis.scheduling.labels import Requirement, Taint

DEDICATED = Taint("dedicated", "gpu", "NoSchedule")


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        ({"operator": "Exists"}, True),
        ({"operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "dedicated", "operator": "Exists"}, True),
        ({"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}, True),
        ({"key": "dedicated", "value": "batch"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({"value": "gpu"}, False),
    ],
)
def test_a_toleration_matches_taints_by_key_value_and_effect(toleration, tolerated):
    assert DEDICATED.is_tolerated([toleration]) is tolerated


@pytest.mark.parametrize(
    ("operator", "values", "met"),
    [
        ("In", ["4", "8"], True),
        ("NotIn", ["4"], False),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("Gt", ["3"], True),
        ("Gt", ["4"], False),
        ("Lt", ["5"], True),
        ("Lt", ["many"], False),
        ("Near", ["4"], False),
    ],
)
def test_an_expression_matches_as_the_api_defines_it(operator, values, met):
    assert Requirement("cpu", operator, values).matches({"cpu": "4"}) is met


def test_a_missing_label_matches_only_negative_expressions():
    assert [o for o in ("In", "NotIn", "Exists", "DoesNotExist", "Gt") if Requirement("x", o, ["1"]).matches({})] == [
        "NotIn",
        "DoesNotExist",
    ]


def test_the_first_mismatch_of_a_node_is_reported():
    def reason(spec, labels=None):
        return constraints_of(spec, {}).mismatch(labels or {}, [DEDICATED])

    tolerates = {"tolerations": [{"operator": "Exists"}]}
    term = {"matchExpressions": [{"key": "arch", "operator": "In", "values": ["amd64", "arm64"]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
    assert reason({}) == "untolerated taint dedicated=gpu:NoSchedule"
    assert reason({**tolerates, "nodeSelector": {"disk": "ssd"}}) == "no match for nodeSelector disk=ssd"
    assert reason({**tolerates, "affinity": affinity}) == "no match for node affinity arch In amd64/arm64"
    assert reason({**tolerates, "affinity": affinity}, {"arch": "arm64"}) is None


def test_a_prefer_no_schedule_taint_does_not_prevent_scheduling():
    assert constraints_of({}, {}).mismatch({}, [Taint("spot", "", "PreferNoSchedule")]) is None
