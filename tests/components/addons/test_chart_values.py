"""The judge of charts' values sees what Helm would drop without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from charts.cert_manager import CERT_MANAGER
from charts.datadog import DATADOG
from charts.external_secrets import EXTERNAL_SECRETS
from charts.model import Chart
from charts.velero import VELERO
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


def test_a_value_against_the_schema_is_reported(facts: Path) -> None:
    (fault,) = schema_faults(facts, EXTERNAL_SECRETS, {"replicaCount": "two"})
    assert fault.startswith("replicaCount: 'two'")


def test_the_defaults_of_a_chart_are_valid(facts: Path) -> None:
    for chart in (EXTERNAL_SECRETS, CERT_MANAGER, DATADOG, VELERO):
        assert value_faults(facts, chart, {}) == []


def test_a_misspelt_key_is_reported(facts: Path) -> None:
    assert value_faults(facts, EXTERNAL_SECRETS, {"replicaCounts": 2})[0] == "replicaCounts: no such key"


def test_a_chart_without_reference_data_is_named(facts: Path) -> None:
    unheard_of = Chart(name="unheard-of", version="1", repository="https://charts.example", namespace="x")
    with pytest.raises(pytest.skip.Exception, match="unheard-of"):
        chart_defaults(facts, unheard_of)
