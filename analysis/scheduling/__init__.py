"""Whether every planned pod finds a place on the planned nodes."""

from __future__ import annotations

from analysis.scheduling.packing import Packing, Situation, pack

__all__ = ["Packing", "Situation", "pack"]
