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
from components.addons.kit.merge import merged
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
    defaults = reference.chart_values(CLOUDWATCH_OBSERVABILITY.name)
    found = merged(defaults, configuration(insights()))
    assert found["containerInsights"]["enabled"] is True
    extras = ("containerLogs", "applicationSignals", "otelContainerInsights", "dcgmExporter", "neuronMonitor")
    assert [part for part in extras if found[part]["enabled"]] == []


def test_the_configuration_repeats_no_switch_that_has_its_default() -> None:
    defaults = reference.chart_values(CLOUDWATCH_OBSERVABILITY.name)
    given = configuration(insights())
    switches = {part: value["enabled"] for part, value in given.items() if "enabled" in value}
    assert [part for part, on in switches.items() if defaults[part].get("enabled", True) is on] == []


@pytest.mark.parametrize("version", ["v6.2.0-eksbuild.1", "v6.4.0-eksbuild.1", "v10.0.0-eksbuild.1", None])
def test_a_version_that_knows_the_keys_of_the_configuration_is_accepted(version: str | None) -> None:
    assert [*CloudWatchObservabilitySpec(version=version).faults()] == []


@pytest.mark.parametrize("version", ["v6.1.9-eksbuild.1", "v4.5.0-eksbuild.1"])
def test_an_older_version_is_refused_with_the_oldest_that_knows_the_keys(version: str) -> None:
    with pytest.raises(ValueError, match=r"which exist since 6\.2\.0\. Use 6\.2\.0 or a newer one"):
        CloudWatchObservabilitySpec(version=version)


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
