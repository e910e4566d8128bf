from __future__ import annotations

from typing import Any

from plan import resource_types
from rehearsal.drift import find_drift


class Double:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def cloud(*ids: str) -> Any:
    return Double(all=lambda: [Double(type="t", id=id_) for id_ in ids], cluster_drift=list)


def deployment(*ids: str, pending: tuple[str, ...] = ()) -> Any:
    resources = [{"urn": f"urn::{id_}", "type": "t", "id": id_, "custom": True} for id_ in ids]
    own = [
        {"urn": "urn::stack", "type": resource_types.STACK, "custom": False},
        {"urn": "urn::aws", "type": resource_types.AWS_PROVIDER, "id": "1", "custom": True},
        {"urn": "urn::read", "type": "t", "id": "elsewhere", "custom": True, "external": True},
    ]
    operations = [{"type": "creating", "resource": {"urn": urn}} for urn in pending]
    return Double(state=lambda: {"resources": [*own, *resources], "pending_operations": operations})


def test_equal_cloud_and_states_have_no_drift() -> None:
    assert find_drift(cloud("a", "b"), [deployment("a"), deployment("b")]) == []
    assert find_drift(cloud(), [Double(state=dict)]) == []


def test_missing_duplicate_and_pending_resources_are_drift() -> None:
    assert find_drift(cloud("a", "c"), [deployment("a", "b", pending=("urn::d",)), deployment("a")]) == [
        "in a state, not in the cloud: t b",
        "in the cloud, in no state: t c",
        "twice in the states: t a",
        "pending operation: creating urn::d",
    ]


def test_retained_data_are_no_drift() -> None:
    assert find_drift(cloud("a", "c"), [deployment("a")], {("t", "c")}) == []
    assert find_drift(cloud("a", "c"), [deployment("a")], {("t", "d")}) == ["in the cloud, in no state: t c"]
