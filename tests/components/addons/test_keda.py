from __future__ import annotations

import json

import pytest

from charts.keda import KEDA
from components.addons.keda import Keda, KedaSpec
from components.addons.kit.merge import merged
from tests.support import pod_security
from tests.support.addons import NAMESPACE, NETWORK_POLICY, RELEASE, ROLE, Addon
from tests.support.chart_values import chart_defaults

PARTS = ("operator", "metricServer", "webhooks")


ADDON = Addon(component=Keda, spec=KedaSpec, name="keda")
keda = ADDON.install


values = ADDON.values


def test_the_parts_are_those_of_the_chart() -> None:
    defaults, made = chart_defaults(KEDA), values()
    for free_form in ("resources", "podDisruptionBudget"):
        assert made[free_form].keys() == defaults[free_form].keys() == set(PARTS)


def test_the_spread_selects_the_labels_of_the_chart() -> None:
    defaults, made = chart_defaults(KEDA), values()
    operator = defaults["operator"]["name"]
    labels = {
        part: constraints[0]["labelSelector"]["matchLabels"]["app"]
        for part, constraints in made["topologySpreadConstraints"].items()
    }
    assert labels == {
        "operator": operator,
        "metricsServer": f"{operator}-metrics-apiserver",
        "webhooks": defaults["webhooks"]["name"],
    }


@pytest.mark.parametrize("part", PARTS)
def test_pods_meet_the_level_restricted(part: str) -> None:
    deployment = keda()
    labels = deployment.one(NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    whole = merged(chart_defaults(KEDA), deployment.one(RELEASE).inputs["values"])
    container = {"name": part, "securityContext": whole["securityContext"][part]}
    pod = {"securityContext": whole["podSecurityContext"][part], "containers": [container]}
    assert pod_security.violations(pod) == []


def test_its_role_has_no_permissions_of_its_own() -> None:
    deployment = keda()
    role = deployment.one(ROLE)
    assert {type_ for type_ in deployment.types() if type_.startswith("aws:iam")} == {ROLE}
    made = deployment.one(RELEASE).inputs["values"]
    assert made["podIdentity"]["aws"]["irsa"] == {"enabled": True, "roleArn": role.outputs["arn"]}
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"] == (
        f"system:serviceaccount:keda:{made['serviceAccount']['operator']['name']}"
    )


def test_it_scales_deployments_and_stateful_sets_alone() -> None:
    assert values()["rbac"] == {"enabledCustomScaledRefKinds": False}


@pytest.mark.parametrize(("chosen", "restricted"), [("every-namespace", False), ("own-namespace", True)])
def test_access_to_secrets_can_be_restricted(chosen: str, restricted: bool) -> None:  # noqa: FBT001 - a table's column
    assert values(secrets=chosen)["permissions"]["operator"]["restrict"]["secret"] is restricted


def test_network_policies_allow_sources_and_the_control_plane() -> None:
    policy = keda(sourcePorts=[6379]).one(NETWORK_POLICY).inputs["spec"]
    ways_out = [{port["port"] for port in rule.get("ports", [])} for rule in policy["egress"]]
    ways_in = [{port["port"] for port in rule.get("ports", [])} for rule in policy["ingress"]]
    assert ways_out.count({6379}) == 2, "to pods and to addresses of the network"
    assert {6443, 9443} in ways_in


def test_two_replicas_have_a_disruption_budget_and_one_has_none() -> None:
    several, single = values(), values(replicas=1)
    assert {part: several[part]["replicaCount"] for part in ("operator", "metricsServer", "webhooks")} == {
        "operator": 2,
        "metricsServer": 2,
        "webhooks": 2,
    }
    assert several["podDisruptionBudget"] == {part: {"maxUnavailable": 1} for part in PARTS}
    assert single["podDisruptionBudget"] == {part: {} for part in PARTS}
