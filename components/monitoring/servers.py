"""Servers that AWS operates: their alarms, and the resource that the alarms watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.alarms import Alarm
from components.monitoring.measures import Measure, Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedServer:
    """A database, cache or broker of AWS, which CloudWatch measures without an agent."""

    name: str
    """Name of the server in its system, such as ``postgres``: the title of its section."""
    alarms: Mapping[str, Alarm]
    """Alarms by the suffix of their logical names."""
    resource: pulumi.Resource


def measured(title: str, metric: Metric) -> Measure:
    """Return the measure of one metric."""
    return Measure(title=title, metrics={"value": metric})


def over_nodes(title: str, function: str, metrics: Mapping[str, Metric]) -> Measure:
    """Return one value of the metrics of several nodes: their ``MAX`` or their ``SUM``."""
    return Measure(title=title, metrics=metrics, expression=f"{function}([{', '.join(metrics)}])")
