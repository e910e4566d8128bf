"""A Grafana dashboard for Prometheus, as JSON for Grafana's sidecar."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from components.monitoring.conditions import Condition, conditions
from components.monitoring.signals import Signals

COLUMNS = 24
"""Width of the grid of Grafana dashboards."""
IN_A_ROW = 3
WIDTH = COLUMNS // IN_A_ROW
HEIGHT = 8

SCHEMA_VERSION = 39
"""Schema version of the JSON; Grafana 10.4 and later read it, and newer versions convert it."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


def grafana_dashboard(uid: str, title: str, workloads: Sequence[Signals]) -> dict[str, Any]:
    """Return a dashboard with a row for each workload, and a graph for each condition.

    A variable of the dashboard selects the Prometheus data source.
    """
    panels: list[dict[str, Any]] = []
    ids, top = count(1), 0
    for signals in workloads:
        panels.append(_row(next(ids), signals.service, top))
        top += 1
        watched = conditions(signals)
        for index, condition in enumerate(watched):
            row, column = divmod(index, IN_A_ROW)
            place = _place(column * WIDTH, top + row * HEIGHT, WIDTH, HEIGHT)
            panels.append({"id": next(ids), "gridPos": place, **_graph(condition)})
        top += -(-len(watched) // IN_A_ROW) * HEIGHT
    return {
        "uid": uid,
        "title": title,
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_datasource_variable()]},
        "panels": panels,
    }


def _datasource_variable() -> dict[str, Any]:
    return {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}


def _place(x: int, y: int, width: int, height: int) -> dict[str, int]:
    return {"x": x, "y": y, "w": width, "h": height}


def _row(identifier: int, title: str, top: int) -> dict[str, Any]:
    place = _place(0, top, COLUMNS, 1)
    return {"id": identifier, "type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": place}


def _graph(condition: Condition) -> dict[str, Any]:
    return {
        "type": "timeseries",
        "title": condition.title,
        "datasource": DATASOURCE,
        "targets": [
            {"refId": "A", "datasource": DATASOURCE, "expr": condition.expression, "legendFormat": condition.title}
        ],
        "fieldConfig": {
            "defaults": {
                "unit": condition.unit,
                "min": 0,
                "custom": {"thresholdsStyle": {"mode": "line"}},
                "thresholds": {"mode": "absolute", "steps": _steps(condition)},
            },
            "overrides": [],
        },
    }


def _steps(condition: Condition) -> list[dict[str, Any]]:
    """Return the colors below and above the threshold; Grafana writes the start of the first step as null."""
    below, above = ("red", "green") if condition.comparison == "<" else ("green", "red")
    return [{"color": below, "value": None}, {"color": above, "value": condition.threshold}]
