"""The note on a sidecar says what the service loses without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration.cli import main

SHAPES = Path(__file__).parent / "documents" / "shapes"
TRACES = "Send traces by OTLP: set tracing to true, which needs the add-on opentelemetryCollector."


@pytest.mark.parametrize(
    ("name", "container", "parts"),
    [
        ("firelens-first", "log_router", ["localhost:24224", "Write logs to stdout: Fluent Bit on each node collects"]),
        ("xray-daemon-first", "xray-daemon", ["no longer reach it at localhost:2000.", TRACES]),
        ("datadog-agent-with-ports", "datadog-agent", ["localhost:8126", "localhost:8125", TRACES, "PutMetricData"]),
        ("otel-collector-by-image", "telemetry", ["localhost:4317", TRACES, "That add-on accepts no metrics."]),
        ("cloudwatch-agent-and-worker", "cwagent", ["localhost:25888", "PutMetricData", "then they are lost."]),
        (
            "envoy-of-app-mesh",
            "envoy",
            ["no longer reach it at localhost:9901 and localhost:15000. If the service calls"],
        ),
    ],
)
def test_the_note_on_a_sidecar_says_what_the_service_loses(capsys, name, container, parts) -> None:
    main(["ecs", str(SHAPES / f"{name}.json")])
    notes = capsys.readouterr().err.splitlines()
    (line,) = [each for each in notes if f"container {container}: it is left out" in each]

    assert [part for part in parts if part not in line] == []
