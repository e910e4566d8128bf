"""The critical path of ``pulumi up`` and of ``pulumi destroy`` in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.critical_path import CriticalPath

_LISTED = 0.2
"""Shortest duration, in minutes, of a step that is listed; shorter steps are summed up."""


def text(up: CriticalPath, destroy: CriticalPath) -> str:
    """Return the steps of both critical paths with their minutes."""
    return f"{_path('pulumi up', up)}\n{_path('pulumi destroy', destroy)}"


def _path(command: str, path: CriticalPath) -> str:
    lines = [f"{command + ':':<16} about {path.minutes:.0f} min"]
    lines += [f"  {step.minutes:>4.1f}  {step.name}" for step in path.steps if step.minutes >= _LISTED]
    short = [step.minutes for step in path.steps if step.minutes < _LISTED]
    if short:
        lines.append(f"  {sum(short):>4.1f}  {len(short)} {'step' if len(short) == 1 else 'steps'} under {_LISTED} min")
    return "\n".join(lines)
