"""Taints of nodes."""

from __future__ import annotations

from typing import Literal

from components.spec import Spec


class TaintSpec(Spec):
    """A taint: pods that do not tolerate it are not scheduled on the node."""

    key: str
    value: str = ""
    effect: Literal["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]
