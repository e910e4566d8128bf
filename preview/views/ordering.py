"""The result of the ordering check in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.ordering import Ordering


def text(ordering: Ordering) -> str:
    """Return one line, such as ``612 ordering constraints satisfied (37 rules; 31 not applicable)``."""
    total, violated = len(ordering.constraints), len(ordering.violations)
    rules = f"({ordering.applicable_rules} rules; {ordering.not_applicable_rules} not applicable)"
    if violated:
        return f"{violated:,} of {total:,} ordering constraints violated {rules}"
    return f"{total:,} ordering constraints satisfied {rules}"
