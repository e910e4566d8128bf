from __future__ import annotations

import pytest
from pydantic import ValidationError

from components.addons.datadog import Datadog, DatadogArgs, DatadogSpec
from tests.support.addons import NETWORK_POLICY, RELEASE, Addon, access, level, manifests, values

API_KEY = {"name": "platform/{environment}/datadog", "property": "api_key"}


ADDON = Addon(
    component=Datadog,
    spec=DatadogSpec,
    name="agent",
    args=DatadogArgs,
    settings={"apiKey": API_KEY},
    inputs=lambda: {"secrets": access(), "tags": ["env:test"]},
)
datadog = ADDON.install


def test_the_api_key_is_in_aws_and_the_token_is_generated() -> None:
    deployment = datadog()
    found = values(deployment)
    external = {
        m["metadata"]["name"]: m["spec"]
        for m in manifests(deployment, "ExternalSecret", "Password").values()
        if m["kind"] == "ExternalSecret"
    }
    key, token = found["datadog"]["apiKeyExistingSecret"], found["clusterAgent"]["tokenExistingSecret"]
    assert external[key]["data"] == [
        {"secretKey": "api-key", "remoteRef": {"key": "platform/test/datadog", "property": "api_key"}}
    ]
    assert external[token]["refreshPolicy"] == "CreatedOnce"
    (generator,) = [m for m in manifests(deployment, "ExternalSecret", "Password").values() if m["kind"] == "Password"]
    assert generator["spec"]["secretKeys"] == ["token"]
    assert generator["spec"]["length"] >= 32, "the cluster agent takes none that is shorter"


def test_the_metrics_provider_is_off() -> None:
    assert values(datadog())["clusterAgent"]["metricsProvider"] == {"enabled": False}


def test_logs_are_off_by_default() -> None:
    assert values(datadog())["datadog"]["logs"] == {"enabled": False, "containerCollectAll": False}
    assert values(datadog(logs=True))["datadog"]["logs"]["enabled"] is True


def test_pods_reach_the_agent_at_the_address_of_their_node() -> None:
    deployment = datadog()
    settings = values(deployment)["datadog"]
    assert settings["dogstatsd"]["useHostPort"] is True
    assert settings["apm"]["portEnabled"] is True
    (metrics,) = deployment.one(NETWORK_POLICY, "agent-dogstatsd").inputs["spec"]["ingress"]
    assert metrics == {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8125, "protocol": "UDP"}]}
    ports = [
        port["port"]
        for rule in deployment.one(NETWORK_POLICY, "agent-traffic").inputs["spec"]["ingress"]
        for port in rule.get("ports", [])
    ]
    assert 8126 in ports


def test_the_port_for_traces_is_closed_without_traces() -> None:
    deployment = datadog(traces=False)
    assert values(deployment)["datadog"]["apm"]["portEnabled"] is False
    assert "8126" not in str(deployment.one(NETWORK_POLICY, "agent-traffic").inputs)


def test_an_unknown_site_is_refused() -> None:
    with pytest.raises(ValidationError, match="site"):
        DatadogSpec.model_validate({"apiKey": API_KEY, "site": "datadoghq.example"})


def test_several_cluster_agents_have_a_disruption_budget() -> None:
    deployment = datadog(replicas=2)
    found = values(deployment)
    assert found["agents"]["tolerations"] == [{"operator": "Exists"}]
    assert found["clusterAgent"]["nodeSelector"] == {"landfall.dev/node-group": "system"}
    assert found["clusterAgent"]["pdb"]["create"] is True
    assert level(deployment, "datadog") == "privileged"


def test_the_agent_depends_on_its_secrets() -> None:
    deployment = datadog()
    waits_for = {name for _, name in deployment.dependencies(deployment.one(RELEASE))}
    assert {
        "agent-secrets-datadog-api-key",
        "agent-secrets-datadog-cluster-agent-token",
        "agent-dogstatsd",
    } <= waits_for


def test_no_privileged_probe_runs_beside_the_agent() -> None:
    """Left out, the chart turns discovery on, and with it a privileged container on every node."""
    assert values(datadog())["datadog"]["discovery"] == {"enabled": False}


def test_the_first_containers_of_the_cluster_agent_request_no_more_than_it() -> None:
    found = values(datadog())["clusterAgent"]
    assert found["containers"]["initContainers"]["resources"] == found["resources"]
