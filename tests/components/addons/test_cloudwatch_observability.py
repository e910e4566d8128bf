from __future__ import annotations

import json
from typing import Any

import pytest

import reference
from charts.cloudwatch_observability import CLOUDWATCH_OBSERVABILITY
from components.addons.cloudwatch_observability import (
    CloudWatchObservability,
    CloudWatchObservabilitySpec,
)
from tests.support.addons import ATTACHMENT, EKS_ADDON, LOG_GROUP, NAMESPACE, ROLE, Addon
from tests.support.chart_values import unknown_keys
from tests.support.harness import Deployment

ADDON = Addon(component=CloudWatchObservability, spec=CloudWatchObservabilitySpec, name="insights")
insights = ADDON.install


def configuration(deployment: Deployment) -> dict[str, Any]:
    return json.loads(deployment.one(EKS_ADDON).inputs["configurationValues"])


def policies(deployment: Deployment) -> set[str]:
    return {attachment.inputs["policyArn"].rpartition("/")[2] for attachment in deployment.all(ATTACHMENT)}


def groups(deployment: Deployment) -> dict[str, float]:
    return {group.inputs["name"]: group.inputs["retentionInDays"] for group in deployment.all(LOG_GROUP)}


def test_the_add_on_knows_every_key_of_its_configuration() -> None:
    known = reference.chart_values(CLOUDWATCH_OBSERVABILITY.name)
    assert unknown_keys(configuration(insights()), known) == []


def test_container_insights_is_on_and_billed_extras_are_off() -> None:
    found = {part: value["enabled"] for part, value in configuration(insights()).items() if "enabled" in value}
    assert {part for part, on in found.items() if on} == {"containerInsights"}
    assert found.keys() >= {"containerLogs", "applicationSignals", "otelContainerInsights", "dcgmExporter"}


def test_log_groups_exist_first_and_have_a_retention() -> None:
    deployment = insights(performance={"retentionDays": 3})
    assert groups(deployment) == {"/aws/containerinsights/platform/performance": 3}
    assert (LOG_GROUP, "insights-performance") in deployment.dependencies(deployment.one(EKS_ADDON))


@pytest.mark.parametrize("chosen", [{"containerLogs": True}, {"configuration": {"containerLogs": {"enabled": True}}}])
def test_logs_are_shipped_on_request_to_log_groups_of_the_stack(chosen: dict[str, Any]) -> None:
    deployment = insights(**chosen, logs={"retentionDays": 14})
    assert configuration(deployment)["containerLogs"]["enabled"] is True
    shipped = {name.rpartition("/")[2]: days for name, days in groups(deployment).items()}
    assert shipped == {"performance": 7, "application": 14, "dataplane": 14, "host": 14}


@pytest.mark.parametrize(
    "chosen", [{"applicationSignals": True}, {"configuration": {"applicationSignals": {"enabled": True}}}]
)
def test_traces_need_application_signals(chosen: dict[str, Any]) -> None:
    assert policies(insights()) == {"CloudWatchAgentServerPolicy"}
    with_signals = insights(**chosen)
    assert policies(with_signals) == {"CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"}
    assert configuration(with_signals)["applicationSignals"]["enabled"] is True


def test_the_role_of_the_agent_is_destroyed_after_the_add_on() -> None:
    deployment = insights()
    trust = json.loads(deployment.one(ROLE).inputs["assumeRolePolicy"])
    subject = "system:serviceaccount:amazon-cloudwatch:cloudwatch-agent"
    assert subject in trust["Statement"][0]["Condition"]["StringEquals"].values()
    assert (ATTACHMENT, "insights-agent") in deployment.dependencies(deployment.one(EKS_ADDON))


def test_the_namespace_of_eks_gets_a_pod_security_level() -> None:
    deployment = insights()
    patch = deployment.one("kubernetes:core/v1:NamespacePatch")
    assert NAMESPACE not in deployment.types()
    assert patch.inputs["metadata"]["name"] == "amazon-cloudwatch"
    assert patch.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"
    assert (EKS_ADDON, "insights-addon") in deployment.dependencies(patch)


def test_agents_tolerate_every_taint() -> None:
    found = configuration(insights())
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert found["manager"]["nodeSelector"] == {"landfall.dev/node-group": "system"}
