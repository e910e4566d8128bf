"""CloudWatch alarms and dashboards as they are planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from migration.parts.replication import Alarm
from migration.planned.objects import Document, PlannedObjects, at

SYSTEM = ""
"""Whose alarms are no service's."""


def alarms(objects: PlannedObjects, services: Iterable[str]) -> Mapping[str, Mapping[str, Alarm]]:
    """The alarms of each service by their own names, and the rest of them under ``SYSTEM``."""
    names = list(services)
    found: dict[str, dict[str, Alarm]] = {SYSTEM: {}, **{name: {} for name in names}}
    for key, inputs in objects.alarms.items():
        owner = max((name for name in names if key.startswith(f"{name}-")), key=len, default=SYSTEM)
        found[owner][key.removeprefix(f"{owner}-")] = _alarm(inputs)
    return found


def _alarm(inputs: Document) -> Alarm:
    queries = inputs.get("metricQueries", ())
    metrics = {query["id"]: at(query, "metric") for query in queries if "metric" in query}
    (some, *_) = [*metrics.values(), inputs]
    expression = next((str(query["expression"]) for query in queries if query.get("expression")), "value")
    for key, metric in metrics.items():
        expression = re.sub(rf"\b{re.escape(key)}\b", str(metric.get("metricName")), expression)
    return Alarm(
        place="MetricAlarm",
        name=inputs.get("name"),
        metric=f"{some.get('namespace')} {expression}, {some.get('stat')}",
        condition=f"{inputs.get('comparisonOperator')} {inputs.get('threshold')}",
        lasting=f"{inputs.get('evaluationPeriods')} x {some.get('period')} s",
        missing_data=str(inputs.get("treatMissingData", "missing")),
        tells=bool(inputs.get("alarmActions")),
    )


def dashboards(objects: PlannedObjects) -> Mapping[str, tuple[str, ...]]:
    """Titles of the graphs below each header."""
    found: dict[str, tuple[str, ...]] = {}
    header = SYSTEM
    for widget in objects.dashboard.get("widgets", ()):
        properties = at(widget, "properties")
        if widget.get("type") == "text":
            header = str(properties.get("markdown", "")).removeprefix("## ")
        else:
            found[header] = (*found.get(header, ()), str(properties.get("title")))
    return found
