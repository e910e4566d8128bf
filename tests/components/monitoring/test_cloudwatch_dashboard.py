from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from components.monitoring.alarms import Alarm, pod_alarms, queue_alarms, request_alarms
from components.monitoring.cloudwatch_dashboard import cloudwatch_dashboard
from tests.support.monitored_services import service


def alarms(name: str, **changes: Any) -> dict[str, Alarm]:
    signals = service(service=name, **changes)
    return {**request_alarms(signals), **queue_alarms(signals), **pod_alarms(signals)}


def dashboard() -> list[dict[str, Any]]:
    sections = {"cart": alarms("cart"), "mail": alarms("mail", requests=None, queue=None)}
    return json.loads(json.dumps(cloudwatch_dashboard("us-east-1", sections)))["widgets"]


def graphs(widgets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [widget["properties"] for widget in widgets if widget["type"] == "metric"]


def test_every_service_has_a_section_and_every_alarm_a_graph() -> None:
    headers = [widget["properties"]["markdown"] for widget in dashboard() if widget["type"] == "text"]
    assert headers == ["## cart", "## mail"]
    assert len(graphs(dashboard())) == len(alarms("cart")) + len(alarms("mail", requests=None, queue=None))


def test_cpu_memory_and_running_pods_are_the_first_graphs() -> None:
    titles = [graph["title"] for graph in graphs(dashboard())]
    assert titles[:3] == ["CPU, % of request", "Memory, % of request", "Available replicas"]


def test_widgets_are_within_the_grid_and_do_not_overlap() -> None:
    widgets = dashboard()
    for widget in widgets:
        assert 0 <= widget["x"] < widget["x"] + widget["width"] <= 24
        assert 1 <= widget["height"] <= 1000

    def cells(widget: dict[str, Any]) -> set[tuple[int, int]]:
        columns = range(widget["x"], widget["x"] + widget["width"])
        return {(x, y) for x in columns for y in range(widget["y"], widget["y"] + widget["height"])}

    assert all(not cells(one) & cells(other) for one, other in combinations(widgets, 2))


def test_every_line_is_a_metric_with_dimensions_or_an_expression() -> None:
    for graph in graphs(dashboard()):
        shown = [line[-1] for line in graph["metrics"] if line[-1].get("visible", True)]
        assert len(shown) == 1, graph["title"]
        ids = [line[-1]["id"] for line in graph["metrics"]]
        assert len(ids) == len(set(ids))
        for line in graph["metrics"]:
            if "expression" in line[-1]:
                assert len(line) == 1
            else:
                namespace, name, *dimensions, options = line
                assert namespace
                assert name
                assert len(dimensions) % 2 == 0
                assert len(dimensions) <= 60
                assert options["stat"]


def test_a_graph_shows_the_threshold_of_its_alarm() -> None:
    bounds = {graph["title"]: graph["annotations"]["horizontal"][0]["value"] for graph in graphs(dashboard())}
    assert bounds["CPU, % of request"] == 80
    assert bounds["Messages waiting"] == 100
    assert {graph["region"] for graph in graphs(dashboard())} == {"us-east-1"}
