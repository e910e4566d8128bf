from __future__ import annotations

import json
from typing import Any

import pytest

from components.workload.secrets import reader_statement
from tests.support.shop import Cluster, cart

SECRETS = {
    "API_KEY": {"name": "shop/{environment}/api-key", "property": "key"},
    "SALT": {"name": "shop/{environment}/salt"},
}


@pytest.fixture(scope="module")
def found() -> Cluster:
    return cart(secrets=SECRETS)


def reader_policy(found: Cluster) -> dict[str, Any]:
    return json.loads(found.deployment.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])


def test_variables_refer_to_the_secret_that_external_secrets_creates(found: Cluster) -> None:
    spec = found.one("ExternalSecret", "cart-secrets")["spec"]
    assert {entry["secretKey"]: entry["remoteRef"] for entry in spec["data"]} == {
        "API_KEY": {"key": "shop/test/api-key", "property": "key"},
        "SALT": {"key": "shop/test/salt"},
    }
    references = {variable["name"]: variable["valueFrom"]["secretKeyRef"] for variable in found.container()["env"]}
    assert references == {
        name: {"name": spec["target"]["name"], "key": name, "optional": False} for name in ("API_KEY", "SALT")
    }


def test_every_namespace_has_a_store_with_its_own_service_account(found: Cluster) -> None:
    store = found.one("SecretStore", "aws-secrets-manager")
    reference = found.one("ExternalSecret", "cart-secrets")["spec"]["secretStoreRef"]
    assert reference == {"kind": "SecretStore", "name": store["metadata"]["name"]}
    provider = store["spec"]["provider"]["aws"]
    assert (provider["service"], provider["region"]) == ("SecretsManager", "us-east-1")
    assert provider["auth"] == {"jwt": {"serviceAccountRef": {"name": "secrets-reader"}}}
    account = found.one("ServiceAccount", "secrets-reader")
    assert account["metadata"]["namespace"] == store["metadata"]["namespace"] == "shop"
    role = found.deployment.one("aws:iam/role:Role", "shop-secrets-reader-role")
    assert account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"] == role.outputs["arn"]


def test_the_role_can_read_only_the_declared_secrets(found: Cluster) -> None:
    (statement,) = reader_policy(found)["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    assert statement["Resource"] == ["arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/test/key-??????"]


def test_the_role_cannot_read_secrets_whose_names_are_longer() -> None:
    (resource,) = reader_statement(region="us-east-1", account_id="1", secret_names=["api-key"]).resources
    assert resource.endswith(":secret:api-key-??????"), "six characters of Secrets Manager's own, not any number"


def test_only_the_service_account_of_the_store_can_assume_its_role(found: Cluster) -> None:
    (statement,) = json.loads(found.deployment.one("aws:iam/role:Role").inputs["assumeRolePolicy"])["Statement"]
    conditions = statement["Condition"]["StringEquals"]
    assert set(conditions.values()) == {"system:serviceaccount:shop:secrets-reader", "sts.amazonaws.com"}


def test_no_resource_contains_the_value_of_a_secret(found: Cluster) -> None:
    assert "kubernetes:core/v1:Secret" not in found.deployment.types()
    assert not {"API_KEY", "SALT"} & found.configuration().keys()
    assert all("value" not in variable for variable in found.container()["env"])


def test_a_deleted_source_retains_the_last_value_and_a_deleted_declaration_does_not(found: Cluster) -> None:
    target = found.one("ExternalSecret", "cart-secrets")["spec"]["target"]
    assert (target["creationPolicy"], target["deletionPolicy"]) == ("Owner", "Retain")


def test_the_store_depends_on_the_operator_and_the_policy_of_its_role(found: Cluster) -> None:
    store = found.registration("SecretStore", "aws-secrets-manager")
    dependencies = {name for _, name in found.deployment.dependencies(store)}
    assert {"secrets-ready", "shop-secrets-reader-policy", "shop-secrets-account"} <= dependencies


def test_a_service_without_secrets_has_no_external_secret() -> None:
    found = cart()
    assert found.all("ExternalSecret") == []
    assert "env" not in found.container()
