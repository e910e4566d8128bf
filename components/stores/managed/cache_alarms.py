"""The CloudWatch alarms of a cache on Amazon ElastiCache.

Metrics: ElastiCache user guide, "Metrics for Valkey and Redis OSS" and "Which metrics should I monitor?". ElastiCache
measures each node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
from pydantic import Field

from components.monitoring.alarms import Alarm
from components.monitoring.measures import Measure, Metric
from components.monitoring.servers import measured, over_nodes
from components.spec import Percent, Spec

NAMESPACE = "AWS/ElastiCache"


class CacheThresholdsSpec(Spec):
    """Thresholds of the alarms of a cache; an alarm fires after ten minutes beyond its threshold."""

    cpu_percent: Percent = 80
    """CPU use of the server's one thread."""
    memory_percent: Percent = 85
    """Memory of the data, in percent of what the server may use."""
    evictions: Annotated[int, Field(ge=1)] | None = 100
    """Keys that the server deletes within five minutes because its memory is full; null for a cache that is meant to be
    full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """The names of a cache and of its nodes."""

    name: str
    """Namespace and name of the store, for people."""
    nodes: Sequence[pulumi.Input[str]]
    """Ids of the nodes."""


def cache_alarms(cache: Cache, thresholds: CacheThresholdsSpec) -> Mapping[str, Alarm]:
    """Return the alarms by the suffix of their logical names."""
    evictions = {"evictions": _evictions(cache, thresholds.evictions)} if thresholds.evictions else {}
    return {
        "cpu": Alarm(
            measure=_over_nodes(cache, "CPU of the server, %", "MAX", "EngineCPUUtilization", "Average"),
            description=f"The server of {cache.name} uses more than {thresholds.cpu_percent} % of a core.",
            threshold=thresholds.cpu_percent,
            missing_data="missing",
        ),
        "memory": Alarm(
            measure=_over_nodes(cache, "Memory, %", "MAX", "DatabaseMemoryUsagePercentage", "Maximum"),
            description=f"{cache.name} uses more than {thresholds.memory_percent} % of its memory.",
            threshold=thresholds.memory_percent,
            missing_data="missing",
        ),
        **evictions,
    }


def _evictions(cache: Cache, maximum: int) -> Alarm:
    return Alarm(
        measure=_over_nodes(cache, "Evictions", "SUM", "Evictions", "Sum"),
        description=f"{cache.name} evicted more than {maximum} keys within five minutes, because its memory is full.",
        threshold=maximum,
    )


def _over_nodes(cache: Cache, title: str, function: str, name: str, statistic: str) -> Measure:
    metrics = {f"node{index}": _metric(node, name, statistic) for index, node in enumerate(cache.nodes, start=1)}
    return over_nodes(title, function, metrics) if len(metrics) > 1 else measured(title, metrics["node1"])


def _metric(node: pulumi.Input[str], name: str, statistic: str) -> Metric:
    return Metric(namespace=NAMESPACE, name=name, dimensions={"CacheClusterId": node}, statistic=statistic)
