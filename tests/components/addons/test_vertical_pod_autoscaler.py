from __future__ import annotations

import pytest

from charts.vertical_pod_autoscaler import VERTICAL_POD_AUTOSCALER
from components.addons.vertical_pod_autoscaler import (
    VerticalPodAutoscaler,
    VerticalPodAutoscalerSpec,
)
from tests.support import pod_security
from tests.support.addons import NAMESPACE, NETWORK_POLICY, RELEASE, Addon
from tests.support.chart_values import value_faults

PARTS = ("recommender", "updater", "admissionController")


ADDON = Addon(component=VerticalPodAutoscaler, spec=VerticalPodAutoscalerSpec, name="sizes")
autoscaler = ADDON.install


values = ADDON.values


@pytest.mark.parametrize("mode", ["recommend", "apply"])
def test_the_chart_knows_the_values_of_both_modes(mode: str) -> None:
    assert value_faults(VERTICAL_POD_AUTOSCALER, values(mode=mode)) == []


@pytest.mark.parametrize(("mode", "parts"), [("recommend", {"recommender"}), ("apply", set(PARTS))])
def test_only_the_mode_apply_changes_pods(mode: str, parts: set[str]) -> None:
    made = values(mode=mode)
    assert {part for part in PARTS if made[part]["enabled"]} == parts
    assert made["admissionController"]["certGen"]["enabled"] is (mode == "apply")


def test_the_default_mode_is_recommend() -> None:
    assert VerticalPodAutoscalerSpec().mode == "recommend"


def test_pods_start_without_the_webhook() -> None:
    webhook = values(mode="apply")["admissionController"]["mutatingWebhookConfiguration"]
    assert webhook == {"failurePolicy": "Ignore"}


@pytest.mark.parametrize(("mode", "reached"), [("recommend", False), ("apply", True)])
def test_the_network_policy_allows_the_webhook_in_mode_apply(
    mode: str,
    reached: bool,  # noqa: FBT001 - a table's column
) -> None:
    policy = autoscaler(mode=mode).one(NETWORK_POLICY).inputs["spec"]
    ports = {port["port"] for rule in policy["ingress"] for port in rule.get("ports", [])}
    assert (8000 in ports) is reached


def test_pods_meet_the_level_restricted() -> None:
    deployment = autoscaler()
    labels = deployment.one(NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]
    container = {"name": "recommender", "securityContext": made["containerSecurityContext"]}
    assert pod_security.violations({"securityContext": made["podSecurityContext"], "containers": [container]}) == []


def test_every_part_runs_on_the_chosen_nodes() -> None:
    made = values(mode="apply")
    for part in (*(made[part] for part in PARTS), made["admissionController"]["certGen"]):
        assert part["nodeSelector"] == {"landfall.dev/node-group": "system"}
        assert [taint["value"] for taint in part["tolerations"]] == ["system"]


def test_the_jobs_for_the_certificate_have_requests() -> None:
    resources = values(mode="apply")["admissionController"]["certGen"]["resources"]
    assert resources["requests"] == {"cpu": "10m", "memory": "128Mi"}


def test_two_replicas_have_a_disruption_budget_and_one_has_none() -> None:
    assert values()["recommender"]["podDisruptionBudget"]["enabled"] is True
    assert values(replicas=1)["recommender"]["podDisruptionBudget"]["enabled"] is False
