"""Namespace, service accounts, configuration and secrets of layering detection are those of ECS."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from tests.support.layering_detection import EVERY_ENVIRONMENT, FACTS, NAMESPACE, spec, system
from tests.support.shop import Cluster

SERVICES = sorted(FACTS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_the_system_has_four_services_and_exports_its_url(found: Cluster) -> None:
    assert {deployment["metadata"]["name"] for deployment in found.all("Deployment")} == set(SERVICES)
    assert found.deployment.outputs == {
        "namespace": NAMESPACE,
        "url": f"http://orchestrator-service.{NAMESPACE}:8000",
    }


def test_each_environment_has_its_own_namespace(found: Cluster) -> None:
    def namespaces(cluster: Cluster) -> set[str]:
        return {namespace["metadata"]["name"] for namespace in cluster.all("Namespace")}

    assert namespaces(found) == {NAMESPACE}
    assert namespaces(system("staging")) == {"layering-detection-staging"}


@each_service
def test_each_service_has_its_own_service_account_without_permissions(found: Cluster, service: str) -> None:
    assert found.pod(service)["serviceAccountName"] == service
    account = found.one("ServiceAccount", service)
    assert account["automountServiceAccountToken"] is False
    assert not account["metadata"].get("annotations"), "no role of AWS either"
    assert not {"RoleBinding", "ClusterRoleBinding"} & {manifest["kind"] for manifest in found.manifests()}


@each_service
def test_the_config_map_has_exactly_the_variables_of_ecs(found: Cluster, service: str) -> None:
    fact = FACTS[service]
    expected = {**EVERY_ENVIRONMENT, "PORT": str(fact.port), **fact.environment}
    assert found.configuration(service) == expected


@each_service
def test_secrets_come_from_secrets_manager_by_environment(found: Cluster, service: str) -> None:
    sources = {
        "API_KEY": {"key": "layering-detection/test/api-key", "property": "api_key"},
        "PSEUDONYMIZATION_SALT": {"key": "layering-detection/test/pseudonymization-salt", "property": "salt"},
    }
    data = found.one("ExternalSecret", f"{service}-secrets")["spec"]["data"]
    assert {entry["secretKey"]: entry["remoteRef"] for entry in data} == {
        variable: sources[variable] for variable in FACTS[service].secrets
    }


@each_service
def test_a_container_does_not_start_without_its_secrets(found: Cluster, service: str) -> None:
    variables = found.container(service)["env"]
    references = {variable["name"]: variable["valueFrom"]["secretKeyRef"] for variable in variables}
    assert references.keys() == FACTS[service].secrets
    assert all(reference["optional"] is False for reference in references.values())


@pytest.mark.parametrize("key", ["orchestrator", "layering", "washTrading", "aggregator"])
def test_the_api_key_is_required(key: str) -> None:
    salt = {"PSEUDONYMIZATION_SALT": {"name": "layering-detection/{environment}/salt"}}
    with pytest.raises(ValidationError, match="secrets has no API_KEY"):
        spec(**{key: {"secrets": salt}})


@pytest.mark.parametrize("value", ["", "anything"])
def test_the_api_key_cannot_be_an_environment_variable_in_plain_text(value: str) -> None:
    with pytest.raises(ValidationError, match="environment must not set API_KEY: secrets set it"):
        spec(layering={"environment": {"API_KEY": value}})


def test_the_salt_is_required() -> None:
    api_key = {"API_KEY": {"name": "layering-detection/{environment}/api-key", "property": "api_key"}}
    with pytest.raises(ValidationError, match="secrets has no PSEUDONYMIZATION_SALT"):
        spec(aggregator={"secrets": api_key})


def test_the_secret_store_reads_only_the_two_secrets_of_its_environment(found: Cluster) -> None:
    policy = json.loads(found.deployment.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:layering-detection/test"
    assert [statement["Resource"] for statement in policy["Statement"]] == [
        [f"{prefix}/api-key-??????", f"{prefix}/pseudonymization-salt-??????"]
    ]
