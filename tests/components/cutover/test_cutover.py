"""A cutover shifts traffic in steps and rolls it back automatically."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import component_programs
from tests.support.caching import cached
from tests.support.cloud import REGION
from tests.support.component_programs import (
    ALARM_TOPIC,
    CUTOVER_CLOUD,
    LOAD_BALANCER_LOOKUP,
    OLD_LOAD_BALANCER,
)
from tests.support.harness import Deployment, deploy
from tests.support.route53 import ALARM, HEALTH_CHECK, RECORD, traffic_shares

STEPS = (0, 10, 50, 100)
GATE = ("errors", "load-balancer-errors", "latency")


@cached
def step(percent: int, **yaml: Any) -> Deployment:
    return deploy(component_programs.cutover(percent, **yaml), mocks=CUTOVER_CLOUD)


@pytest.mark.parametrize("percent", STEPS)
def test_each_step_gives_the_new_side_exactly_its_share(percent: int) -> None:
    assert traffic_shares(step(percent)) == {"new": percent, "old": 100 - percent}


@pytest.mark.parametrize("percent", STEPS)
def test_weights_add_up_to_100(percent: int) -> None:
    weights = [record.inputs["weightedRoutingPolicies"][0]["weight"] for record in step(percent).all(RECORD)]
    assert sum(weights) == 100


@pytest.mark.parametrize("percent", STEPS)
@pytest.mark.parametrize("alarm", GATE)
def test_an_alarm_on_the_new_side_rolls_all_traffic_back(percent: int, alarm: str) -> None:
    assert traffic_shares(step(percent), bad_alarms={alarm}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS)
def test_a_new_side_without_healthy_targets_gets_no_traffic(percent: int) -> None:
    assert traffic_shares(step(percent), bad_targets={"new"}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS[1:])
def test_the_new_side_gets_all_traffic_when_the_old_one_is_unhealthy(percent: int) -> None:
    assert traffic_shares(step(percent), bad_targets={"old"}) == {"new": 100, "old": 0}


def test_at_0_percent_the_new_side_gets_no_traffic_even_if_the_old_one_is_unhealthy() -> None:
    assert traffic_shares(step(0), bad_targets={"old"}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS)
def test_if_both_sides_are_unhealthy_the_weights_apply(percent: int) -> None:
    found = traffic_shares(step(percent), bad_targets={"old"}, bad_alarms={"errors"})
    assert found == {"new": percent, "old": 100 - percent}


def test_without_an_old_side_the_new_one_gets_all_traffic_even_if_it_is_unhealthy() -> None:
    alone = step(100, oldLoadBalancer=None)
    assert traffic_shares(alone) == traffic_shares(alone, bad_alarms=set(GATE)) == {"new": 100}


@given(path=st.lists(st.sampled_from(STEPS), min_size=2, max_size=6))
def test_every_step_has_the_same_resources_in_any_order(path: list[int]) -> None:
    assert len({frozenset(r.urn for r in step(percent).resources) for percent in path}) == 1


def test_a_step_changes_only_the_weights_and_the_first_step_also_the_gate() -> None:
    def differing(one: Deployment, other: Deployment) -> set[str]:
        inputs = {r.urn: r.inputs for r in other.resources}
        return {r.name for r in one.resources if r.inputs != inputs[r.urn]}

    records = {"shop-cutover-dns-new", "shop-cutover-dns-old"}
    assert differing(step(10), step(50)) == differing(step(50), step(100)) == records
    assert differing(step(0), step(10)) == {*records, "shop-cutover-gate-health-check"}


def test_records_of_an_interrupted_update_are_overwritten() -> None:
    assert [record.inputs["allowOverwrite"] for record in step(10).all(RECORD)] == [True, True]


def test_records_of_two_stacks_with_the_same_name_have_different_identifiers() -> None:
    assert {r.inputs["setIdentifier"] for r in step(10).all(RECORD)} == {"shop-test-new", "shop-test-old"}


def test_the_new_record_depends_on_the_health_check_of_the_gate() -> None:
    record = step(10).one(RECORD, "shop-cutover-dns-new")
    assert (HEALTH_CHECK, "shop-cutover-gate-health-check") in step(10).dependencies(record)


def test_a_first_preview_does_not_look_up_the_load_balancer() -> None:
    preview = deploy(component_programs.cutover(10), preview=True, mocks=CUTOVER_CLOUD)
    assert not [token for token, _ in preview.invokes if token == LOAD_BALANCER_LOOKUP]


def test_the_new_record_depends_on_the_ingress() -> None:
    awaited = step(10).dependencies(step(10).one(RECORD, "shop-cutover-dns-new"))
    assert ("kubernetes:networking.k8s.io/v1:Ingress", "shop-cart-ingress") in awaited


def test_each_side_is_an_alias_that_evaluates_target_health() -> None:
    sides = {record.name.rpartition("-")[2]: record.inputs for record in step(10).all(RECORD)}
    assert sides["old"]["aliases"] == [
        {
            "name": OLD_LOAD_BALANCER["dnsName"],
            "zoneId": OLD_LOAD_BALANCER["hostedZoneId"],
            "evaluateTargetHealth": True,
        }
    ]
    assert sides["new"]["aliases"] == [
        {"name": "k8s-shop.us-east-1.elb.amazonaws.com", "zoneId": "ZNEW", "evaluateTargetHealth": True}
    ]
    for side in sides.values():
        assert (side["name"], side["type"], side["zoneId"]) == ("shop.example.com", "A", "ZSHOP")
        assert "ttl" not in side, "an alias has its target's"


def test_the_new_side_is_the_load_balancer_of_the_systems_ingresses() -> None:
    ((_, lookup),) = [call for call in step(10).invokes if call[0] == LOAD_BALANCER_LOOKUP]
    assert lookup["tags"] == {
        "elbv2.k8s.aws/cluster": "main",
        "ingress.k8s.aws/stack": "shop-test",
        "ingress.k8s.aws/resource": "LoadBalancer",
    }


def test_route_53_can_evaluate_the_alarms_of_the_gate() -> None:
    alarms = step(10).all(ALARM)
    assert len(alarms) == len(GATE)
    for alarm in alarms:
        assert alarm.inputs["statistic"] in {"Average", "Sum"}, "no percentile"
        assert "metricQueries" not in alarm.inputs, "no arithmetic"
        assert alarm.inputs["period"] >= 60, "no high resolution"
        assert "datapointsToAlarm" not in alarm.inputs, "no M out of N"
        assert alarm.inputs["dimensions"] == {"LoadBalancer": "app/k8s-shop/0a1"}
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [ALARM_TOPIC]


def test_two_bad_minutes_close_the_gate_and_missing_data_does_not() -> None:
    for alarm in step(10).all(ALARM):
        assert (alarm.inputs["period"], alarm.inputs["evaluationPeriods"]) == (60, 2)
        assert alarm.inputs["treatMissingData"] == "notBreaching"
    for check in step(10).all(HEALTH_CHECK):
        if check.inputs["type"] == "CLOUDWATCH_METRIC":
            assert check.inputs["insufficientDataHealthStatus"] == "Healthy"
            assert check.inputs["cloudwatchAlarmRegion"] == REGION


def test_the_gate_has_the_thresholds_of_the_settings() -> None:
    def bounds(deployment: Deployment) -> dict[str, float]:
        return {a.name.removeprefix("shop-cutover-gate-"): a.inputs["threshold"] for a in deployment.all(ALARM)}

    assert bounds(step(10)) == {"errors": 5, "load-balancer-errors": 5, "latency": 12}
    strict = step(10, gate={"serverErrors": 1, "latencySeconds": 2.5})
    assert bounds(strict) == {"errors": 1, "load-balancer-errors": 1, "latency": 2.5}


def test_route_53_reads_an_alarm_again_when_its_threshold_changes() -> None:
    def triggers(deployment: Deployment) -> dict[str, str]:
        return deployment.one(HEALTH_CHECK, "shop-cutover-gate-errors-health-check").inputs["triggers"]

    assert triggers(step(10)) == triggers(step(50))
    assert triggers(step(10)) != triggers(step(10, gate={"serverErrors": 6}))


OLD_HOST = {"oldLoadBalancer": None, "oldHost": {"addresses": ["203.0.113.9", "203.0.113.10"]}}


def test_an_old_host_is_a_record_of_its_addresses_with_the_ttl_of_an_alias() -> None:
    old = step(10, **OLD_HOST).one(RECORD, "shop-cutover-dns-old").inputs
    assert (old["type"], old["records"], old["ttl"]) == ("A", ["203.0.113.9", "203.0.113.10"], 60)
    assert "aliases" not in old
    assert "healthCheckId" not in old, "it always counts as healthy"


@pytest.mark.parametrize("percent", STEPS)
def test_a_host_gets_the_same_share_as_a_load_balancer(percent: int) -> None:
    assert traffic_shares(step(percent, **OLD_HOST)) == {"new": percent, "old": 100 - percent}


@pytest.mark.parametrize("percent", STEPS[:3])
def test_without_automatic_rollback_the_old_side_remains_as_long_as_it_has_traffic(percent: int) -> None:
    assert traffic_shares(step(percent, automatic_rollback=False)) == {"new": percent, "old": 100 - percent}


def test_without_automatic_rollback_no_failure_at_100_percent_sends_users_to_the_old_side() -> None:
    alone = step(100, automatic_rollback=False, **OLD_HOST)
    for failure in ({"bad_alarms": set(GATE)}, {"bad_targets": {"new"}}):
        assert traffic_shares(alone, **failure) == {"new": 100}
    assert len(alone.all(ALARM)) == len(GATE), "the alarms still notify"
