from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.addons.kit.merge import merged

values = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def test_mappings_are_merged_and_everything_else_is_replaced() -> None:
    base = {"replicas": 2, "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}, "args": ["a", "b"]}
    chosen = {"resources": {"requests": {"cpu": "2"}}, "args": ["c"]}
    assert merged(base, chosen) == {
        "replicas": 2,
        "resources": {"requests": {"cpu": "2", "memory": "1Gi"}},
        "args": ["c"],
    }


@given(mappings)
def test_no_overrides_change_nothing(base: dict[str, Any]) -> None:
    assert merged(base, {}) == base


@given(mappings, mappings)
def test_merging_is_idempotent(base: dict[str, Any], chosen: dict[str, Any]) -> None:
    once = merged(base, chosen)
    assert merged(once, chosen) == once


@given(mappings, mappings)
def test_the_arguments_are_not_changed(base: dict[str, Any], chosen: dict[str, Any]) -> None:
    before = repr((base, chosen))
    merged(base, chosen)
    assert repr((base, chosen)) == before
