"""P19 and N8: callers move from the old load balancer to the new in steps, and back by themselves."""

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
from tests.support.route53 import ALARM, HEALTH_CHECK, RECORD, answers

STEPS = (0, 10, 50, 100)
GATE = ("errors", "load-balancer-errors", "latency")


@cached
def step(percent: int, **yaml: Any) -> Deployment:
    return deploy(component_programs.cutover(percent, **yaml), mocks=CUTOVER_CLOUD)


@pytest.mark.parametrize("percent", STEPS)
def test_p19_each_step_gives_the_new_side_exactly_its_share(percent: int) -> None:
    assert answers(step(percent)) == {"new": percent, "old": 100 - percent}


@pytest.mark.parametrize("percent", STEPS)
def test_p19_weights_are_percentages(percent: int) -> None:
    weights = [record.inputs["weightedRoutingPolicies"][0]["weight"] for record in step(percent).all(RECORD)]
    assert sum(weights) == 100


@pytest.mark.parametrize("percent", STEPS)
@pytest.mark.parametrize("alarm", GATE)
def test_p19_an_alarm_on_the_new_side_sends_every_caller_back_by_itself(percent: int, alarm: str) -> None:
    assert answers(step(percent), bad_alarms={alarm}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS)
def test_a_new_side_without_healthy_pods_gets_nobody(percent: int) -> None:
    assert answers(step(percent), bad_targets={"new"}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS[1:])
def test_from_the_first_step_on_the_new_side_takes_over_when_the_old_one_is_gone(percent: int) -> None:
    assert answers(step(percent), bad_targets={"old"}) == {"new": 100, "old": 0}


def test_before_the_first_step_nobody_comes_to_the_new_side_even_when_the_old_one_is_ill() -> None:
    assert answers(step(0), bad_targets={"old"}) == {"new": 0, "old": 100}


@pytest.mark.parametrize("percent", STEPS)
def test_when_both_sides_are_ill_callers_stay_where_the_step_puts_them(percent: int) -> None:
    found = answers(step(percent), bad_targets={"old"}, bad_alarms={"errors"})
    assert found == {"new": percent, "old": 100 - percent}


def test_once_the_old_side_is_gone_the_new_one_answers_alone_and_even_when_it_is_ill() -> None:
    alone = step(100, oldLoadBalancer=None)
    assert answers(alone) == answers(alone, bad_alarms=set(GATE)) == {"new": 100}


@given(path=st.lists(st.sampled_from(STEPS), min_size=2, max_size=6))
def test_n8_every_step_makes_the_same_resources_so_it_can_be_repeated_and_taken_in_any_order(path: list[int]) -> None:
    assert len({frozenset(r.urn for r in step(percent).resources) for percent in path}) == 1


def test_n8_a_step_changes_the_weights_and_at_its_beginning_the_gate_and_nothing_else() -> None:
    def differing(one: Deployment, other: Deployment) -> set[str]:
        inputs = {r.urn: r.inputs for r in other.resources}
        return {r.name for r in one.resources if r.inputs != inputs[r.urn]}

    records = {"shop-cutover-dns-new", "shop-cutover-dns-old"}
    assert differing(step(10), step(50)) == differing(step(50), step(100)) == records
    assert differing(step(0), step(10)) == {*records, "shop-cutover-gate-health-check"}


def test_n8_what_an_update_that_was_cut_off_made_is_taken_over() -> None:
    assert [record.inputs["allowOverwrite"] for record in step(10).all(RECORD)] == [True, True]


def test_records_of_two_stacks_that_share_a_name_are_told_apart() -> None:
    assert {r.inputs["setIdentifier"] for r in step(10).all(RECORD)} == {"shop-test-new", "shop-test-old"}


def test_the_gate_opens_before_the_record_that_asks_it() -> None:
    record = step(10).one(RECORD, "shop-cutover-dns-new")
    assert (HEALTH_CHECK, "shop-cutover-gate-health-check") in step(10).dependencies(record)


def test_a_first_preview_does_not_look_up_the_load_balancer() -> None:
    preview = deploy(component_programs.cutover(10), preview=True, mocks=CUTOVER_CLOUD)
    assert not [token for token, _ in preview.invokes if token == LOAD_BALANCER_LOOKUP]


def test_the_new_record_comes_after_the_ingress_and_goes_before_it() -> None:
    awaited = step(10).dependencies(step(10).one(RECORD, "shop-cutover-dns-new"))
    assert ("kubernetes:networking.k8s.io/v1:Ingress", "shop-cart-ingress") in awaited


def test_each_side_is_an_alias_that_asks_its_load_balancers_targets() -> None:
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


def test_the_new_side_is_the_load_balancer_of_the_systems_own_ingresses() -> None:
    ((_, asked),) = [call for call in step(10).invokes if call[0] == LOAD_BALANCER_LOOKUP]
    assert asked["tags"] == {
        "elbv2.k8s.aws/cluster": "main",
        "ingress.k8s.aws/stack": "shop-test",
        "ingress.k8s.aws/resource": "LoadBalancer",
    }


def test_the_gates_alarms_are_ones_that_route_53_can_read() -> None:
    alarms = step(10).all(ALARM)
    assert len(alarms) == len(GATE)
    for alarm in alarms:
        assert alarm.inputs["statistic"] in {"Average", "Sum"}, "no percentile"
        assert "metricQueries" not in alarm.inputs, "no arithmetic"
        assert alarm.inputs["period"] >= 60, "no high resolution"
        assert "datapointsToAlarm" not in alarm.inputs, "no M out of N"
        assert alarm.inputs["dimensions"] == {"LoadBalancer": "app/k8s-shop/0a1"}
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [ALARM_TOPIC]


def test_two_bad_minutes_shut_the_gate_and_silence_does_not() -> None:
    for alarm in step(10).all(ALARM):
        assert (alarm.inputs["period"], alarm.inputs["evaluationPeriods"]) == (60, 2)
        assert alarm.inputs["treatMissingData"] == "notBreaching"
    for check in step(10).all(HEALTH_CHECK):
        if check.inputs["type"] == "CLOUDWATCH_METRIC":
            assert check.inputs["insufficientDataHealthStatus"] == "Healthy"
            assert check.inputs["cloudwatchAlarmRegion"] == REGION


def test_the_gate_is_as_strict_as_the_settings_say() -> None:
    def bounds(deployment: Deployment) -> dict[str, float]:
        return {a.name.removeprefix("shop-cutover-gate-"): a.inputs["threshold"] for a in deployment.all(ALARM)}

    assert bounds(step(10)) == {"errors": 5, "load-balancer-errors": 5, "latency": 12}
    strict = step(10, gate={"serverErrors": 1, "latencySeconds": 2.5})
    assert bounds(strict) == {"errors": 1, "load-balancer-errors": 1, "latency": 2.5}


def test_route_53_reads_an_alarm_anew_when_its_bound_moves() -> None:
    def triggers(deployment: Deployment) -> dict[str, str]:
        return deployment.one(HEALTH_CHECK, "shop-cutover-gate-errors-health-check").inputs["triggers"]

    assert triggers(step(10)) == triggers(step(50))
    assert triggers(step(10)) != triggers(step(10, gate={"serverErrors": 6}))
