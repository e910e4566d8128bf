from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from charts.datadog import DATADOG
from components.addons.datadog import Datadog, DatadogArgs, DatadogSpec
from tests.support.addon_observability import (
    MONITORING,
    RELEASE,
    MakeCluster,
    access,
    deployed,
    level,
    manifests,
    values,
)
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment

API_KEY = {"name": "platform/{environment}/datadog", "property": "api_key"}
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def datadog(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    chosen = DatadogSpec.model_validate({"apiKey": API_KEY, **spec})
    return deployed(
        lambda common: Datadog(
            "agent", DatadogArgs(spec=chosen, nodes=MONITORING, secrets=access(), tags=["env:test"], **common)
        ),
        cluster,
        preview=preview,
    )


def test_every_value_is_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, DATADOG, values(datadog(cluster, replicas=2))) == []


def test_p12_the_key_comes_from_aws_and_the_agents_token_from_nowhere_else(cluster: MakeCluster) -> None:
    deployment = datadog(cluster)
    found = values(deployment)
    external = {m["metadata"]["name"]: m["spec"] for m in manifests(deployment) if m["kind"] == "ExternalSecret"}
    key, token = found["datadog"]["apiKeyExistingSecret"], found["clusterAgent"]["tokenExistingSecret"]
    assert external[key]["data"] == [
        {"secretKey": "api-key", "remoteRef": {"key": "platform/test/datadog", "property": "api_key"}}
    ]
    assert external[token]["refreshPolicy"] == "CreatedOnce"
    (generator,) = [m for m in manifests(deployment) if m["kind"] == "Password"]
    assert generator["spec"]["secretKeys"] == ["token"]
    assert generator["spec"]["length"] >= 32, "the cluster agent takes none that is shorter"


def test_external_metrics_are_keda_s(cluster: MakeCluster) -> None:
    assert values(datadog(cluster))["clusterAgent"]["metricsProvider"] == {"enabled": False}


def test_no_line_is_shipped_twice_unless_it_is_asked_for(cluster: MakeCluster) -> None:
    assert values(datadog(cluster))["datadog"]["logs"] == {"enabled": False, "containerCollectAll": False}
    assert values(datadog(cluster, logs=True))["datadog"]["logs"]["enabled"] is True


def test_fd8_pods_reach_the_agent_at_their_node_s_address(cluster: MakeCluster) -> None:
    deployment = datadog(cluster)
    settings = values(deployment)["datadog"]
    assert settings["dogstatsd"]["useHostPort"] is True
    assert settings["apm"]["portEnabled"] is True
    (metrics,) = deployment.one(POLICY, "agent-dogstatsd").inputs["spec"]["ingress"]
    assert metrics == {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8125, "protocol": "UDP"}]}
    ports = [
        port["port"]
        for rule in deployment.one(POLICY, "agent-traffic").inputs["spec"]["ingress"]
        for port in rule.get("ports", [])
    ]
    assert 8126 in ports


def test_without_traces_their_port_is_closed(cluster: MakeCluster) -> None:
    deployment = datadog(cluster, traces=False)
    assert values(deployment)["datadog"]["apm"]["portEnabled"] is False
    assert "8126" not in str(deployment.one(POLICY, "agent-traffic").inputs)


def test_a_site_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="site"):
        DatadogSpec.model_validate({"apiKey": API_KEY, "site": "datadoghq.example"})


def test_agents_are_on_every_node_and_the_cluster_agent_where_it_is_told(cluster: MakeCluster) -> None:
    deployment = datadog(cluster, replicas=2)
    found = values(deployment)
    assert found["agents"]["tolerations"] == [{"operator": "Exists"}]
    assert found["clusterAgent"]["nodeSelector"] == {"landfall.dev/node-group": "monitoring"}
    assert found["clusterAgent"]["pdb"]["create"] is True
    assert level(deployment, "datadog") == "privileged"


def test_the_agent_waits_for_its_key(cluster: MakeCluster) -> None:
    deployment = datadog(cluster)
    waits_for = {name for _, name in deployment.dependencies(deployment.one(RELEASE))}
    assert {
        "agent-secrets-datadog-api-key",
        "agent-secrets-datadog-cluster-agent-token",
        "agent-dogstatsd",
    } <= waits_for


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    previewed, made = datadog(cluster, preview=True), datadog(cluster)
    assert {r.urn for r in previewed.resources} == {r.urn for r in made.resources}
