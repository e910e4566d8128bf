"""The check of chart values reports keys that Helm would drop silently."""

from __future__ import annotations

import pytest

from charts.cert_manager import CERT_MANAGER
from charts.datadog import DATADOG
from charts.external_secrets import EXTERNAL_SECRETS
from charts.model import Chart
from charts.velero import VELERO
from components.addons.kit.chart_release import ChartSpec, load_balancers
from reference import UnknownFactError
from tests.support.chart_values import chart_defaults, schema_faults, unknown_keys, value_faults


def test_an_unknown_key_is_reported_at_any_depth() -> None:
    assert unknown_keys({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 0}}) == ["a.c", "d"]


def test_a_free_form_map_accepts_any_key() -> None:
    defaults = {"nodeSelector": {"kubernetes.io/os": "linux"}, "config": {}, "extra": None}
    values = {"nodeSelector": {"group": "system"}, "config": {"any": 1}, "extra": {"any": 1}}
    assert unknown_keys(values, defaults) == []


def test_a_key_of_a_subchart_is_known_by_its_path() -> None:
    values = {"grafana": {"persistence": {"enabled": True}, "persistense": {}}}
    assert unknown_keys(values, {"grafana": {"enabled": True}}, known={"grafana.persistence"}) == [
        "grafana.persistense"
    ]


def test_a_value_against_the_schema_is_reported() -> None:
    (fault,) = schema_faults(EXTERNAL_SECRETS, {"replicaCount": "two"})
    assert fault.startswith("replicaCount: 'two'")


def test_a_load_balancer_is_found_at_any_depth_of_the_values() -> None:
    balanced = {"service": {"type": "LoadBalancer"}}
    assert [*load_balancers({"grafana": balanced, "extra": [{"type": "ClusterIP"}, balanced]})] == [
        "grafana.service.type",
        "extra.1.service.type",
    ]
    with pytest.raises(ValueError, match=r"values\.service\.type LoadBalancer creates a load balancer"):
        ChartSpec(values=balanced)


def test_the_defaults_of_a_chart_are_valid() -> None:
    for chart in (EXTERNAL_SECRETS, CERT_MANAGER, DATADOG, VELERO):
        assert value_faults(chart, {}) == []


def test_a_misspelt_key_is_reported() -> None:
    assert value_faults(EXTERNAL_SECRETS, {"replicaCounts": 2})[0] == "replicaCounts: no such key"


def test_a_chart_without_reference_data_is_an_error() -> None:
    unheard_of = Chart(name="unheard-of", version="1", repository="https://charts.example", namespace="x")
    with pytest.raises(UnknownFactError, match="unheard-of"):
        chart_defaults(unheard_of)
