"""Custom resource definitions that the program creates as objects, because Helm never upgrades a chart's ``crds/``.

Each file names its chart, version, source and licence. ``python -m tools.reference`` writes the files; it leaves out
descriptions, which only ``kubectl explain`` shows. They are used for charts without another way to upgrade them: a
chart of definitions, templates, or a Job (`docs/adr/0016-definitions-of-charts.md`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def definitions(chart: str) -> Sequence[Mapping[str, Any]]:
    """Return the definitions of a chart as objects of the Kubernetes API."""
    return _file(chart)["definitions"]


def version(chart: str) -> str:
    """Return the version of the chart that the definitions belong to."""
    return _file(chart)["version"]


def charts_with_definitions() -> frozenset[str]:
    """Return the charts whose definitions the program creates."""
    return frozenset(file.stem for file in FOLDER.glob("*.json"))


@cache
def _file(chart: str) -> Mapping[str, Any]:
    return json.loads((FOLDER / f"{chart}.json").read_text(encoding="utf-8"))
