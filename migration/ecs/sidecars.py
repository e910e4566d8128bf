"""Sidecars of a task: what the service loses without them, and what replaces them."""

from __future__ import annotations

from migration.ecs.container import repository_of
from migration.ecs.models import Container

_TRACES = "Send traces by OTLP: set tracing to true, which needs the add-on opentelemetryCollector."
_METRICS = (
    "Send metrics elsewhere, such as to CloudWatch with the action cloudwatch:PutMetricData under permissions; until "
    "then they are lost."
)
_LOGS = (
    "Logs that the service sends to localhost:24224 or writes to a file are lost. Write logs to stdout: Fluent Bit on "
    "each node collects them."
)

_LOG_ROUTERS = (
    *("fluent-bit", "fluentbit", "fluentd", "log-router", "logrouter", "firelens"),
    *("filebeat", "logspout", "promtail", "logdna", "sumologic"),
)


def _unreachable(places: str, *instead: str) -> str:
    return " ".join([f"The service can no longer reach it at {places}.", *instead])


_AGENTS = (
    (_LOG_ROUTERS, _LOGS),
    (("xray-daemon", "x-ray-daemon"), _unreachable("localhost:2000", _TRACES)),
    (("datadog", "dd-agent"), _unreachable("localhost:8126 (traces) and localhost:8125 (metrics)", _TRACES, _METRICS)),
    (
        ("otel-collector", "opentelemetry-collector", "adot"),
        _unreachable("localhost:4317 and localhost:4318", _TRACES, "That add-on accepts no metrics.", _METRICS),
    ),
    (
        ("cloudwatch-agent", "cwagent"),
        _unreachable("localhost:25888 (embedded metric format) and localhost:8125 (StatsD)", _METRICS),
    ),
    (("statsd",), _unreachable("localhost:8125", _METRICS)),
    (("ecs-exporter",), "The add-on cloudwatchObservability or kubePrometheusStack measures CPU and memory of pods."),
    (("newrelic", "oneagent"), f"The service can no longer send data to it. {_TRACES} {_METRICS}"),
)
"""Parts of the names and images of containers that send logs, metrics and traces of a task, and the notes on them."""


def is_telemetry(container: Container) -> bool:
    """Return True for a log router, or for an agent that sends metrics or traces."""
    return _note_on_agent(container) is not None


def note_on_sidecar(container: Container) -> str:
    """Return what the service loses without the container, and what to do."""
    if note := _note_on_agent(container):
        return f"it is left out. {note}"
    ports = [f"localhost:{port}" for each in container.port_mappings or () if (port := each.container_port)]
    call = "If the service calls it, make the container a service of its own."
    lost = f" {_unreachable(' and '.join(ports), call)}" if ports else ""
    return f"it is left out; a Microservice has one container.{lost}"


def has_part(container: Container, parts: tuple[str, ...]) -> bool:
    """Return True if the name or the repository of the image contains one of the parts."""
    text = f"{container.name} {repository_of(container)}".lower().replace("_", "-")
    return any(part in text for part in parts)


def _note_on_agent(container: Container) -> str | None:
    if "firelensConfiguration" in container.rest:
        return _LOGS
    return next((note for parts, note in _AGENTS if has_part(container, parts)), None)
