"""The way of requests to Flexdesk: load balancer, host, health check, and cutover."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml

from plan.model import Plan
from tests.support.flexdesk import refusal, system
from tests.support.migration_pages import FOLDER, here_documents
from tests.support.settings_documents import committed, faults
from tests.support.stack_plans import of_kind, planned_with

ALB = "alb.ingress.kubernetes.io"
RECORD = "aws:route53/record:Record"
HOST = "flexdesk.example.com"
OLD = {"dnsName": "flexdesk-alb-1.af-south-1.elb.amazonaws.com", "hostedZoneId": "Z0ALBEXAMPLE"}


def test_the_load_balancer_checks_the_route_and_accepts_the_answer_of_the_rate_limiter() -> None:
    (ingress,) = system().all("Ingress")
    annotations = ingress["metadata"]["annotations"]
    assert annotations[f"{ALB}/healthcheck-path"] == "/api/v2/health"
    assert annotations[f"{ALB}/success-codes"] == "200,429"
    assert annotations[f"{ALB}/healthcheck-interval-seconds"] == "30"


def test_the_load_balancer_sends_requests_of_the_host_to_the_pods() -> None:
    (ingress,) = system().all("Ingress")
    (rule,) = ingress["spec"]["rules"]
    assert rule["host"] == HOST
    (path,) = rule["http"]["paths"]
    assert path["backend"]["service"] == {"name": "flexdesk-backend", "port": {"name": "http"}}
    (parameters,) = system().all("IngressClassParams")
    assert parameters["spec"]["targetType"] == "ip"
    assert ingress["spec"]["ingressClassName"] == parameters["metadata"]["name"] == "flexdesk-test"
    assert "kubernetes.io/ingress.class" not in ingress["metadata"]["annotations"]


def test_production_has_https_alone_with_a_certificate_of_acm() -> None:
    (parameters,) = of_kind("flexdesk-prod", "IngressClassParams")
    spec = parameters["spec"]
    assert spec["certificateArn"][0].startswith("arn:aws:acm:af-south-1:")
    assert (spec["sslRedirectPort"], spec["scheme"]) == ("443", "internet-facing")
    assert spec["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"


def test_production_admits_the_browsers_of_all_users() -> None:
    """The clients of the API are browsers, so that no list of networks holds them."""
    (parameters,) = of_kind("flexdesk-prod", "IngressClassParams")
    assert parameters["spec"]["inboundCIDRs"] == ["0.0.0.0/0"]
    by_default = committed("flexdesk-prod")
    del by_default["systems"]["flexdesk"]["loadBalancer"]["public"]
    (line,) = faults(by_default, "flexdesk-prod")
    assert "loadBalancer.allowedCidrBlocks: opens prod to" in line


@pytest.mark.parametrize(
    ("exposure", "message"),
    [
        ({"healthCheckPath": "/api/v2/health"}, "exposure.successCodes 200: the application answers 429"),
        (
            {"healthCheckPath": "/", "successCodes": "200,429"},
            "exposure.healthCheckPath / is no route about health: / answers 401, others 404. Set /api/v2/health",
        ),
        (
            {"healthCheckPath": "/api/v2/health", "successCodes": "200,429", "host": "other.example.com"},
            "backend.exposure.host other.example.com is not host flexdesk.example.com",
        ),
    ],
)
def test_another_health_check_or_host_is_refused(exposure: dict[str, Any], message: str) -> None:
    assert message in refusal(backend={"exposure": {"deregistrationDelaySeconds": 15, **exposure}})


def test_a_backend_without_exposure_is_refused() -> None:
    assert "backend.exposure is null" in refusal(backend={"exposure": None})


def test_the_server_closes_idle_connections_after_the_load_balancer() -> None:
    assert "keepAliveSeconds 72 is too low" in refusal(
        loadBalancer={"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 72}
    )


def cutover(percent: int, **yaml: Any) -> dict[str, Any]:
    names = {"hostedZoneId": "ZEXAMPLE", "recordName": HOST}
    return {**names, "newTrafficPercent": percent, "oldLoadBalancer": OLD, **yaml}


@pytest.mark.parametrize("percent", [10, 50])
def test_users_on_two_platforms_need_the_confirmation_that_both_share_their_state(percent: int) -> None:
    assert f"newTrafficPercent {percent} sends users to two platforms" in refusal(cutover=cutover(percent))
    assert refusal(cutover=cutover(percent, sharedState=True)) == ""


@pytest.mark.parametrize("percent", [0, 100])
def test_one_platform_at_a_time_needs_no_confirmation(percent: int) -> None:
    assert refusal(cutover=cutover(percent)) == ""


def test_a_record_of_another_host_is_refused() -> None:
    assert "cutover.recordName other.example.com is not host flexdesk.example.com" in refusal(
        cutover=cutover(0, recordName="other.example.com")
    )


@cache
def plan(percent: int) -> Plan:
    settings = committed("flexdesk-prod")
    settings["systems"]["flexdesk"]["cutover"] = cutover(percent, sharedState=True)
    return planned_with(settings, "flexdesk-prod")


@pytest.mark.parametrize("percent", [0, 10, 50, 100])
def test_each_step_has_both_records_and_the_new_side_gets_exactly_its_share(percent: int) -> None:
    """The old side stays at 100 percent: it is where a failed gate sends everything, at once."""
    records = {each.name.rpartition("-")[2]: each.inputs for each in plan(percent).of_type(RECORD)}
    weights = {key: each["weightedRoutingPolicies"][0]["weight"] for key, each in records.items()}
    assert weights == {"old": 100 - percent, "new": percent}
    assert records["old"]["aliases"][0]["name"] == OLD["dnsName"]
    assert {each["setIdentifier"] for each in records.values()} == {"flexdesk-prod-old", "flexdesk-prod-new"}


def test_the_gate_is_in_the_region_of_the_load_balancer_and_notifies_the_topic() -> None:
    found = {each.name: each for each in plan(10).resources}
    topic = found["flexdesk-monitoring-topic-topic"].outputs["arn"]
    assert found["flexdesk-cutover-gate-errors"].inputs["alarmActions"] == [topic]
    assert found["flexdesk-cutover-gate-errors-health-check"].inputs["cloudwatchAlarmRegion"] == "af-south-1"
    latency = found["flexdesk-cutover-gate-latency"].inputs
    assert (latency["metricName"], latency["statistic"], latency["threshold"]) == ("TargetResponseTime", "Average", 2)
    assert plan(10).exports["flexdeskCutover"].keys() == {"healthCheckId", "newLoadBalancer"}


def test_the_runbook_replaces_the_simple_alias_by_the_record_that_the_stack_adopts() -> None:
    """In one batch, so that the name always resolves; with the identifier, weight and target that the stack plans."""
    (text,) = here_documents(FOLDER / "flexdesk" / "runbook.md", "JSON")
    deleted, created = json.loads(text)["Changes"]
    assert (deleted["Action"], created["Action"]) == ("DELETE", "CREATE")
    simple, weighted = deleted["ResourceRecordSet"], created["ResourceRecordSet"]
    assert "SetIdentifier" not in simple
    assert simple["AliasTarget"] == weighted["AliasTarget"]
    (old,) = [each.inputs for each in plan(0).of_type(RECORD) if each.name.endswith("-old")]
    assert (weighted["Name"], weighted["Type"]) == (simple["Name"], simple["Type"]) == (old["name"], old["type"])
    assert weighted["SetIdentifier"] == old["setIdentifier"]
    assert weighted["Weight"] == old["weightedRoutingPolicies"][0]["weight"] == 100
    (alias,) = old["aliases"]
    target = {
        "HostedZoneId": alias["zoneId"],
        "DNSName": alias["name"],
        "EvaluateTargetHealth": alias["evaluateTargetHealth"],
    }
    assert weighted["AliasTarget"] == target
    assert old["allowOverwrite"] is True, "the stack adopts the record"


def test_the_settings_in_the_runbook_are_accepted() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", page("runbook.md"), re.MULTILINE | re.DOTALL)
    settings = committed("flexdesk-prod")
    settings["systems"]["flexdesk"] |= yaml.safe_load(block)["systems"]["flexdesk"]
    assert faults(settings, "flexdesk-prod") == []


def test_the_settings_in_the_overview_are_accepted() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", page("README.md"), re.MULTILINE | re.DOTALL)
    settings = committed("flexdesk-prod")
    settings["systems"]["flexdesk"]["backend"] |= yaml.safe_load(block)["systems"]["flexdesk"]["backend"]
    assert faults(settings, "flexdesk-prod") == []


def page(name: str) -> str:
    return (FOLDER / "flexdesk" / name).read_text(encoding="utf-8")
