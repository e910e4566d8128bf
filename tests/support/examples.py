"""Number of examples of a property test."""

from __future__ import annotations

import os

LOCAL_SHARE = 5
"""Divisor of the number of examples on a machine that is not CI."""


def examples(count: int) -> int:
    """Return the number of examples to try: all of them in CI, and a fifth elsewhere."""
    return count if os.environ.get("CI") else max(5, count // LOCAL_SHARE)
