"""The time that a deployment takes, and what costs it, as a sentence each for ``up`` and ``destroy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import critical_path

if TYPE_CHECKING:
    from analysis.critical_path import CriticalPath
    from plan.model import Plan

_NAMED = 0.2
"""Minutes from which on a step is named; the quick ones are added up."""


def text(plan: Plan) -> str:
    """Two paragraphs: what costs the time of ``pulumi up``, and of ``pulumi destroy``."""
    return f"{_sentence('up', critical_path.of_up(plan))}\n{_sentence('destroy', critical_path.of_destroy(plan))}"


def _sentence(operation: str, path: CriticalPath) -> str:
    """``up about 15 min: cluster 9.4 → nodes 2.0 → … and 0.4 in 8 quick steps``."""
    named = [step for step in path.steps if step.minutes >= _NAMED]
    quick = [step.minutes for step in path.steps if step.minutes < _NAMED]
    parts = [" → ".join(f"{step.name} {step.minutes:.1f}" for step in named)] if named else []
    if quick:
        parts.append(f"{sum(quick):.1f} in {len(quick)} quick {'step' if len(quick) == 1 else 'steps'}")
    chain = f": {' and '.join(parts)}" if parts else ""
    return f"{operation} about {path.minutes:.0f} min{chain}"
