"""Scheduling of every planned pod on the planned nodes."""

from __future__ import annotations

from analysis.scheduling.packing import Packing, Scenario, pack

__all__ = ["Packing", "Scenario", "pack"]
