"""A CloudWatch dashboard with the measures and thresholds of the alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.monitoring.alarms import Alarm
from components.monitoring.measures import Measure

COLUMNS = 24
"""Width of the grid of CloudWatch dashboards."""
IN_A_ROW = 3
WIDTH = COLUMNS // IN_A_ROW
HEIGHT = 6
HEADER_HEIGHT = 1

FIRST = ("cpu", "memory", "running")
"""Graphs of the first row of each section: those of the former dashboard on ECS."""


def cloudwatch_dashboard(region: str, sections: Mapping[str, Mapping[str, Alarm]]) -> dict[str, Any]:
    """Return a dashboard with a section for each service, and a graph for each of its alarms."""
    widgets: list[dict[str, Any]] = []
    top = 0
    for title, alarms in sections.items():
        widgets.append(
            {"type": "text", **_place(0, top, COLUMNS, HEADER_HEIGHT), "properties": {"markdown": f"## {title}"}}
        )
        top += HEADER_HEIGHT
        for index, key in enumerate(sorted(alarms, key=_rank)):
            row, column = divmod(index, IN_A_ROW)
            place = _place(column * WIDTH, top + row * HEIGHT, WIDTH, HEIGHT)
            widgets.append({"type": "metric", **place, "properties": _graph(region, alarms[key])})
        top += -(-len(alarms) // IN_A_ROW) * HEIGHT
    return {"widgets": widgets}


def _rank(key: str) -> tuple[int, str]:
    return (FIRST.index(key) if key in FIRST else len(FIRST), key)


def _place(x: int, y: int, width: int, height: int) -> dict[str, int]:
    return {"x": x, "y": y, "width": width, "height": height}


def _graph(region: str, alarm: Alarm) -> dict[str, Any]:
    return {
        "title": alarm.measure.title,
        "region": region,
        "view": "timeSeries",
        "period": alarm.period_seconds,
        "metrics": _lines(alarm.measure),
        "annotations": {"horizontal": [{"label": "Alarm", "value": alarm.threshold}]},
        "yAxis": {"left": {"min": 0}},
    }


def _lines(measure: Measure) -> list[list[Any]]:
    hidden = measure.expression is not None
    lines: list[list[Any]] = [
        [
            metric.namespace,
            metric.name,
            *(part for dimension in metric.dimensions.items() for part in dimension),
            {"id": key, "stat": metric.statistic, "visible": not hidden},
        ]
        for key, metric in measure.metrics.items()
    ]
    if hidden:
        lines.append([{"id": "value", "expression": measure.expression, "label": measure.title}])
    return lines
