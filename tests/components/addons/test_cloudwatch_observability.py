from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from charts.cloudwatch_observability import CLOUDWATCH_OBSERVABILITY
from components.addons.cloudwatch_observability import (
    CloudWatchObservability,
    CloudWatchObservabilityArgs,
    CloudWatchObservabilitySpec,
)
from tests.support.addon_observability import LOG_GROUP, MONITORING, MakeCluster, deployed
from tests.support.chart_values import unknown_keys
from tests.support.harness import Deployment

ADDON = "aws:eks/addon:Addon"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def insights(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    chosen = CloudWatchObservabilitySpec.model_validate(spec)
    return deployed(
        lambda common: CloudWatchObservability(
            "insights", CloudWatchObservabilityArgs(spec=chosen, nodes=MONITORING, **common)
        ),
        cluster,
        preview=preview,
    )


def configuration(deployment: Deployment) -> dict[str, Any]:
    return json.loads(deployment.one(ADDON).inputs["configurationValues"])


def policies(deployment: Deployment) -> set[str]:
    return {attachment.inputs["policyArn"].rpartition("/")[2] for attachment in deployment.all(ATTACHMENT)}


def groups(deployment: Deployment) -> dict[str, float]:
    return {group.inputs["name"]: group.inputs["retentionInDays"] for group in deployment.all(LOG_GROUP)}


def test_every_key_of_the_configuration_is_the_add_on_s(facts: Path, cluster: MakeCluster) -> None:
    file = facts / "chart-values" / f"{CLOUDWATCH_OBSERVABILITY.name}.yaml"
    if not file.is_file():
        pytest.skip("the add-on's default values are not among the reference data")
    assert unknown_keys(configuration(insights(cluster)), yaml.safe_load(file.read_text())) == []


def test_p11_container_insights_is_on_and_nothing_else_that_costs(cluster: MakeCluster) -> None:
    found = {part: value["enabled"] for part, value in configuration(insights(cluster)).items() if "enabled" in value}
    assert {part for part, on in found.items() if on} == {"containerInsights"}
    assert found.keys() >= {"containerLogs", "applicationSignals", "otelContainerInsights", "dcgmExporter"}


def test_p11_its_log_groups_are_there_before_it_and_have_an_end(cluster: MakeCluster) -> None:
    deployment = insights(cluster, performance={"retentionDays": 3})
    assert groups(deployment) == {"/aws/containerinsights/platform/performance": 3}
    assert (LOG_GROUP, "insights-performance") in deployment.dependencies(deployment.one(ADDON))


@pytest.mark.parametrize("asked", [{"containerLogs": True}, {"configuration": {"containerLogs": {"enabled": True}}}])
def test_logs_are_shipped_only_when_asked_for_into_groups_of_ours(asked: dict[str, Any], cluster: MakeCluster) -> None:
    deployment = insights(cluster, **asked, logs={"retentionDays": 14})
    assert configuration(deployment)["containerLogs"]["enabled"] is True
    shipped = {name.rpartition("/")[2]: days for name, days in groups(deployment).items()}
    assert shipped == {"performance": 7, "application": 14, "dataplane": 14, "host": 14}


@pytest.mark.parametrize(
    "asked", [{"applicationSignals": True}, {"configuration": {"applicationSignals": {"enabled": True}}}]
)
def test_the_agent_may_write_traces_only_with_application_signals(asked: dict[str, Any], cluster: MakeCluster) -> None:
    assert policies(insights(cluster)) == {"CloudWatchAgentServerPolicy"}
    with_signals = insights(cluster, **asked)
    assert policies(with_signals) == {"CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"}
    assert configuration(with_signals)["applicationSignals"]["enabled"] is True


def test_the_role_is_the_agent_s_alone_and_outlives_it(cluster: MakeCluster) -> None:
    deployment = insights(cluster)
    trust = json.loads(deployment.one("aws:iam/role:Role").inputs["assumeRolePolicy"])
    subject = "system:serviceaccount:amazon-cloudwatch:cloudwatch-agent"
    assert subject in trust["Statement"][0]["Condition"]["StringEquals"].values()
    assert (ATTACHMENT, "insights-agent") in deployment.dependencies(deployment.one(ADDON))


def test_the_namespace_is_eks_s_own_and_has_its_level_stated(cluster: MakeCluster) -> None:
    deployment = insights(cluster)
    patch = deployment.one("kubernetes:core/v1:NamespacePatch")
    assert "kubernetes:core/v1:Namespace" not in deployment.types()
    assert patch.inputs["metadata"]["name"] == "amazon-cloudwatch"
    assert patch.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"
    assert (ADDON, "insights-addon") in deployment.dependencies(patch)


def test_agents_are_on_every_node_and_their_operator_where_it_is_told(cluster: MakeCluster) -> None:
    found = configuration(insights(cluster))
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert found["manager"]["nodeSelector"] == {"landfall.dev/node-group": "monitoring"}


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    previewed, made = insights(cluster, preview=True), insights(cluster)
    assert {r.urn for r in previewed.resources} == {r.urn for r in made.resources}
