"""Planned CloudWatch alarms and dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from migration.model.replication import Alarm
from migration.planned.objects import Document, PlannedObjects
from nested import mapping_at

SYSTEM = ""
"""Key of the alarms and graphs that belong to no single service."""


def alarms(objects: PlannedObjects, services: Iterable[str]) -> Mapping[str, Mapping[str, Alarm]]:
    """Return the alarms of each service by name, and the other alarms under ``SYSTEM``."""
    names = list(services)
    found: dict[str, dict[str, Alarm]] = {SYSTEM: {}, **{name: {} for name in names}}
    for key, inputs in objects.alarms.items():
        owner = max((name for name in names if key.startswith(f"{name}-")), key=len, default=SYSTEM)
        found[owner][key.removeprefix(f"{owner}-")] = _alarm(inputs)
    return found


def _alarm(inputs: Document) -> Alarm:
    queries = inputs.get("metricQueries", ())
    metrics = {query["id"]: mapping_at(query, "metric") for query in queries if "metric" in query}
    (first_metric, *_) = [*metrics.values(), inputs]
    expression = next((str(query["expression"]) for query in queries if query.get("expression")), "value")
    for key, metric in metrics.items():
        expression = re.sub(rf"\b{re.escape(key)}\b", str(metric.get("metricName")), expression)
    return Alarm(
        source="MetricAlarm",
        name=inputs.get("name"),
        metric=f"{first_metric.get('namespace')} {expression}, {first_metric.get('stat')}",
        condition=f"{inputs.get('comparisonOperator')} {inputs.get('threshold')}",
        periods=f"{inputs.get('evaluationPeriods')} x {first_metric.get('period')} s",
        missing_data=str(inputs.get("treatMissingData", "missing")),
        has_action=bool(inputs.get("alarmActions")),
    )


def dashboards(objects: PlannedObjects) -> Mapping[str, tuple[str, ...]]:
    """Return the titles of the graphs below each header."""
    found: dict[str, tuple[str, ...]] = {}
    header = SYSTEM
    for widget in objects.dashboard.get("widgets", ()):
        properties = mapping_at(widget, "properties")
        if widget.get("type") == "text":
            header = str(properties.get("markdown", "")).removeprefix("## ")
        else:
            found[header] = (*found.get(header, ()), str(properties.get("title")))
    return found
