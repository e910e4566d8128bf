"""Every chart and EKS add-on of this package, found by its file: a new file needs no list."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from charts.model import Chart, EksAddon

NOT_ENTRIES = {"catalogue", "definitions", "model"}


def _entry(file: str) -> Chart | EksAddon:
    """Return the constant of the file's own name: ``KEDA`` of ``charts/keda.py``."""
    return getattr(import_module(f"charts.{file}"), file.upper())


ENTRIES: Mapping[str, Chart | EksAddon] = {
    file: _entry(file)
    for file in sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))
    if file not in NOT_ENTRIES
}
"""Entries by the name of their file."""

CHARTS: Mapping[str, Chart] = {entry.name: entry for entry in ENTRIES.values() if isinstance(entry, Chart)}
"""Helm charts by their name."""

EKS_ADDONS: Mapping[str, EksAddon] = {entry.name: entry for entry in ENTRIES.values() if isinstance(entry, EksAddon)}
"""EKS add-ons by their name in the EKS API."""
