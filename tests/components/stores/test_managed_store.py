from __future__ import annotations

import pulumi
from hypothesis import given
from hypothesis import strategies as st

from components.stores.managed.managed_store import UniqueNameArgs, unique_name
from tests.support.harness import deploy

prefixes = st.from_regex(r"[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,20}){0,3}", fullmatch=True)


class Parent(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("test:index:Parent", "parent")


def name_of(prefix: str, limit: int) -> str:
    args = UniqueNameArgs(prefix=prefix, limit=limit, replaced_with={}, protect=True)
    return deploy(lambda: unique_name("store", args, Parent())).outputs


@given(prefixes, st.integers(min_value=20, max_value=63))
def test_a_physical_name_fits_its_limit_and_has_single_hyphens(prefix: str, limit: int) -> None:
    name = name_of(prefix, limit)
    kept, _, suffix = name.rpartition("-")
    assert len(name) <= limit
    assert prefix.startswith(kept)
    assert "--" not in name
    assert len(suffix) == 8


def test_a_short_prefix_is_kept() -> None:
    assert name_of("orders-prod-database", 63).startswith("orders-prod-database-")
