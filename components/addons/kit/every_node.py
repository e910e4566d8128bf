"""Pods that belong on each node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EVERY_NODE: Sequence[Mapping[str, str]] = ({"operator": "Exists"},)
"""Tolerations of every taint, whatever the node is kept for."""
