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
def test_a_toleration_is_for_the_taints_that_it_names(toleration, tolerated):
    assert DEDICATED.tolerated_by([toleration]) is tolerated


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
def test_an_expression_is_met_as_the_api_defines_it(operator, values, met):
    assert Requirement("cpu", operator, values).met_by({"cpu": "4"}) is met


def test_a_missing_label_meets_only_the_negative_expressions():
    assert [o for o in ("In", "NotIn", "Exists", "DoesNotExist", "Gt") if Requirement("x", o, ["1"]).met_by({})] == [
        "NotIn",
        "DoesNotExist",
    ]


def test_the_first_reason_that_keeps_a_pod_off_is_named():
    def reason(spec, labels=None):
        return constraints_of(spec, {}).keeps_off(labels or {}, [DEDICATED])

    tolerates = {"tolerations": [{"operator": "Exists"}]}
    term = {"matchExpressions": [{"key": "arch", "operator": "In", "values": ["amd64", "arm64"]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
    assert reason({}) == "taint dedicated=gpu:NoSchedule"
    assert reason({**tolerates, "nodeSelector": {"disk": "ssd"}}) == "nodeSelector disk=ssd"
    assert reason({**tolerates, "affinity": affinity}) == "node affinity arch In amd64/arm64"
    assert reason({**tolerates, "affinity": affinity}, {"arch": "arm64"}) is None


def test_a_taint_that_is_a_wish_keeps_nobody_off():
    assert constraints_of({}, {}).keeps_off({}, [Taint("spot", "", "PreferNoSchedule")]) is None
