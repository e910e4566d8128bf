from __future__ import annotations

import re

import pytest

from charts.falco import FALCO
from components.addons.falco import Falco, FalcoSpec
from tests.support.addons import Addon
from tests.support.chart_values import chart_defaults, value_faults

ADDON = Addon(component=Falco, spec=FalcoSpec, name="falco")
falco = ADDON.install


values = ADDON.values


@pytest.mark.parametrize("service_monitor", [False, True])
def test_the_chart_knows_the_values_for_rules(service_monitor: bool) -> None:  # noqa: FBT001 - a table's column
    found = values(monitored=service_monitor, rules={"shop.yaml": "- rule: x"})
    assert value_faults(FALCO, found) == []


def test_it_runs_on_every_node() -> None:
    found = values()
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert "nodeSelector" not in found
    assert found["podPriorityClassName"] == "system-node-critical"


def test_it_needs_no_full_privileges() -> None:
    driver = values()["driver"]
    assert driver == {"kind": "modern_ebpf", "modernEbpf": {"leastPrivileged": True}}


def test_rules_change_with_a_rollout() -> None:
    """The download at a pod's start stays on: without it this version of the chart starts a Falco that exits."""
    found = values(rules={"shop.yaml": "- rule: x"})
    assert found["falcoctl"]["artifact"]["follow"] == {"enabled": False}
    assert found["falcoctl"]["artifact"]["install"]["resources"]["requests"] == {"cpu": "10m", "memory": "128Mi"}
    assert found["customRules"] == {"shop.yaml": "- rule: x"}


def test_every_pod_downloads_the_same_rules() -> None:
    """The chart's own reference is a tag that moves, which a pod reads when it starts."""
    (moving,) = chart_defaults(FALCO)["falcoctl"]["config"]["artifact"]["install"]["refs"]
    (pinned,) = values()["falcoctl"]["config"]["artifact"]["install"]["refs"]
    assert pinned.startswith(f"{moving}.")
    assert re.fullmatch(r"falco-rules:\d+\.\d+\.\d+", pinned)


def test_alerts_are_json_from_the_configured_priority() -> None:
    settings = values(priority="warning")["falco"]
    assert (settings["json_output"], settings["priority"]) == (True, "warning")


def test_metrics_are_served_only_with_a_monitor() -> None:
    for there in (False, True):
        found = values(monitored=there)
        assert (found["serviceMonitor"], found["metrics"]) == ({"create": there}, {"enabled": there})
