from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest

from rehearsal.zone_scenarios import zone_changes
from tests.support.settings_documents import committed


def network(stack: str) -> dict[str, object]:
    return committed(stack)["platform"]["create"]["network"]["create"]


@pytest.mark.parametrize(
    ("stack", "zones"),
    [
        ("dev", {"zones swapped": "ba", "zone inserted first": "cba", "zone removed": "ca", "zone appended": "cab"}),
        ("prod", {"zones swapped": "bac", "zone removed": "ca", "zone appended": "cab"}),
    ],
)
def test_zones_are_swapped_inserted_removed_and_appended(stack: str, zones: dict[str, str]) -> None:
    found = {change.name: "".join(zone["name"][-1] for zone in change.zones) for change in zone_changes(network(stack))}
    assert found == zones


def test_a_swap_alone_changes_nothing() -> None:
    operations = [change.operation for change in zone_changes(network("dev"))]
    assert operations == [None, "create", "delete", "create"]


def test_a_new_zone_has_blocks_of_its_own() -> None:
    *_, last = zone_changes(network("dev"))
    blocks = [IPv4Network(zone[key]) for zone in last.zones for key in ("publicCidrBlock", "privateCidrBlock")]
    assert not any(one.overlaps(other) for one, other in combinations(blocks, 2))
