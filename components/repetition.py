"""Lists in which nothing may stand twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def repetition_faults(kind: str, values: Iterable[str]) -> list[str]:
    """A sentence for each value that stands more than once; none when all differ."""
    return [f"{kind} {value} stands more than once" for value, count in Counter(values).items() if count > 1]
