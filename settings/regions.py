"""AWS regions that the provider knows, and misspelled ones.

AWS opens regions, so that an unknown one must stay possible: it is a fault only if it is misspelled for certain.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from itertools import takewhile

DIRECTIONS = frozenset({"north", "south", "east", "west", "central"})
"""Words of which AWS builds the names of regions: ``ap-southeast-1`` has two of them."""

_DIRECTION = re.compile(rf"({'|'.join(sorted(DIRECTIONS))})+")


@cache
def known_regions() -> frozenset[str]:
    """Return the regions that the AWS provider lists."""
    from pulumi_aws import Region  # noqa: PLC0415  the program imports it later as well

    return frozenset(each.value for each in Region)


def is_misspelled(region: str) -> bool:
    """Return True for an unknown region that resembles a known one, and whose last word is not a direction."""
    word = region.split("-")[-2]
    return region not in known_regions() and not _DIRECTION.fullmatch(word) and similar_region(region) is not None


def unknown_region(region: str) -> str:
    """Return the message about a region that the AWS provider does not know."""
    similar = similar_region(region)
    fix = f"Did you mean {similar}?" if similar else "Check it with `aws account list-regions`."
    return f"{region} is not a region that the AWS provider knows. {fix}"


def similar_region(region: str) -> str | None:
    """Return the known region that is most similar; of two, the one with the longer common beginning."""
    close = sorted(difflib.get_close_matches(region, known_regions(), n=len(known_regions())))
    return max(close, key=lambda each: _similarity(region, each), default=None)


def _similarity(region: str, other: str) -> tuple[float, int]:
    """Return the share of equal letters, and the number of them at the beginning."""
    beginning = takewhile(lambda pair: pair[0] == pair[1], zip(region, other, strict=False))
    return difflib.SequenceMatcher(None, other, region).ratio(), len(list(beginning))
