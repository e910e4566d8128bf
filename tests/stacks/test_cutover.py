"""The cutover of prod from ECS, on the whole stack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from analysis.ordering import check_ordering
from plan.graph import graph_of
from plan.model import Plan
from settings.faults import SettingsError
from tests.support.settings_documents import committed
from tests.support.stack_plans import plan_of, planned, planned_with

RECORD = "aws:route53/record:Record"
OLD: Mapping[str, str] = {
    "dnsName": "layering-detection-alb-1.us-east-1.elb.amazonaws.com",
    "hostedZoneId": "Z35SXDOTRQ7X7K",
}


def document(percent: int, old: Mapping[str, str] | None = OLD, **layering_detection: Any) -> dict[str, Any]:
    """Return the committed settings of prod with a step of the cutover."""
    settings = committed("prod")
    settings["systems"]["layeringDetection"] |= layering_detection
    settings["systems"]["layeringDetection"]["cutover"] = {
        "hostedZoneId": "ZEXAMPLE",
        "recordName": "detection.example.com",
        "newTrafficPercent": percent,
        "oldLoadBalancer": old and dict(old),
    }
    return settings


@cache
def step(percent: int) -> Plan:
    return planned_with(document(percent), "prod")


def test_a_step_adds_and_removes_no_resource() -> None:
    assert {r.urn for r in step(0).resources} == {r.urn for r in step(100).resources}


def test_the_cutover_only_adds_records_and_a_gate() -> None:
    before = {r.urn: r.inputs for r in planned("prod").resources}
    after = {r.urn: r.inputs for r in step(10).resources}
    assert {urn.rpartition("::")[2].partition("-cutover")[0] for urn in after.keys() - before.keys()} == {
        "layering-detection"
    }
    assert {urn: after[urn] for urn in before if "pulumi:pulumi:Stack" not in urn} == {
        urn: inputs for urn, inputs in before.items() if "pulumi:pulumi:Stack" not in urn
    }


def test_decommissioning_removes_only_the_old_record() -> None:
    alone = plan_of(document(100, None), "prod")
    gone = {r.urn for r in step(100).resources} - {r.urn for r in alone.resources}
    assert {urn.rpartition("::")[2] for urn in gone} == {"layering-detection-cutover-dns-old"}


def test_the_new_side_is_the_load_balancer_of_the_alarms() -> None:
    (watched,) = {
        query["metric"]["dimensions"]["LoadBalancer"]
        for alarm in step(10).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.name.startswith("layering-detection-")
        for query in alarm.inputs.get("metricQueries") or []
        if "LoadBalancer" in query.get("metric", {}).get("dimensions", {})
    }
    gates = [
        alarm.inputs["dimensions"]["LoadBalancer"]
        for alarm in step(10).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if "-cutover-gate-" in alarm.name
    ]
    assert gates == [watched] * 3


def test_the_record_is_destroyed_before_its_ingress() -> None:
    plan = step(10)
    assert check_ordering(plan).violations == []
    new = plan.one(RECORD, "layering-detection-cutover-dns-new")
    ingress = plan.one("kubernetes:networking.k8s.io/v1:Ingress", "layering-detection-orchestrator-ingress")
    assert graph_of(plan).depends_on(new.urn, ingress.urn)


def test_a_first_preview_shows_every_record() -> None:
    preview = plan_of(document(0), "prod", "preview")
    assert {r.urn for r in preview.of_type(RECORD)} == {r.urn for r in step(0).of_type(RECORD)}


def test_the_export_has_the_values_of_the_runbook() -> None:
    assert step(10).exports["layeringDetectionCutover"].keys() == {"healthCheckId", "newLoadBalancer"}
    assert "layeringDetectionCutover" not in planned("prod").exports


@pytest.mark.parametrize("percent", [10, 50])
def test_two_platforms_that_write_the_same_files_need_concurrent_writers(percent: int) -> None:
    one_writer = {"aggregator": {"scaling": {"min": 1, "max": 1}}}
    with pytest.raises(SettingsError, match="ECS and EKS overwrite the same two output files"):
        plan_of(document(percent, **one_writer), "prod")


@pytest.mark.parametrize("percent", [0, 100])
def test_a_single_writer_moves_in_one_step(percent: int) -> None:
    one_writer = {"aggregator": {"scaling": {"min": 1, "max": 1}}}
    assert plan_of(document(percent, **one_writer), "prod").of_type(RECORD)
