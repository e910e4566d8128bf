from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs
from components.workload.secrets import SecretKeySpec
from tests.support.addons import ROLE, access, cluster, manifests, schema_faults_of, statements
from tests.support.harness import Deployment, deploy

STORED = AddonSecret(
    name="stored",
    key="token",
    source=SecretKeySpec(name="platform/{environment}/token", property="value"),
    plain_data={"user": "admin"},
)
GENERATED = AddonSecret(name="generated", key="password", source=None)


def secrets(*wanted: AddonSecret, preview: bool = False) -> Deployment:
    def program() -> Sequence[pulumi.Output[str]]:
        namespace = k8s.core.v1.Namespace("place", metadata={"name": "place"})
        made = AddonSecrets(
            "held",
            AddonSecretsArgs(
                secrets=wanted, namespace="place", namespace_ready=[namespace], cluster=cluster(), access=access()
            ),
        )
        return [resource.urn for resource in made.ready]

    return deploy(program, preview=preview)


def test_custom_resources_match_their_definitions() -> None:
    kinds = ("ExternalSecret", "Password", "SecretStore")
    deployment = secrets(STORED, GENERATED)
    assert {each["kind"] for each in manifests(deployment, *kinds).values()} == set(kinds)
    assert schema_faults_of(deployment, *kinds) == []


def test_the_role_of_the_store_reads_the_declared_secrets_alone() -> None:
    deployment = secrets(STORED, GENERATED)
    (statement,) = statements(deployment, "held-reader-policy").values()
    assert statement["Resource"] == ["arn:aws:secretsmanager:us-east-1:111122223333:secret:platform/test/token-??????"]
    trust = json.loads(deployment.one(ROLE).inputs["assumeRolePolicy"])
    assert "system:serviceaccount:place:secrets-reader" in json.dumps(trust)


def test_generated_secrets_need_no_access_to_aws() -> None:
    deployment = secrets(GENERATED)
    assert not {type_ for type_ in deployment.types() if type_.startswith("aws:iam")}
    assert {manifest["kind"] for manifest in manifests(deployment, "ExternalSecret", "Password").values()} == {
        "ExternalSecret",
        "Password",
    }


def test_a_password_is_generated_once_and_not_in_the_state() -> None:
    deployment = secrets(GENERATED)
    by_kind = {
        manifest["kind"]: manifest["spec"] for manifest in manifests(deployment, "ExternalSecret", "Password").values()
    }
    assert by_kind["ExternalSecret"]["refreshPolicy"] == "CreatedOnce"
    assert by_kind["Password"]["secretKeys"] == ["password"]
    assert "kubernetes:core/v1:Secret" not in deployment.types()


def test_a_secret_can_contain_plain_data() -> None:
    (spec,) = [
        m["spec"]
        for m in manifests(secrets(STORED), "ExternalSecret", "Password").values()
        if m["kind"] == "ExternalSecret"
    ]
    assert spec["target"]["template"] == {"mergePolicy": "Merge", "data": {"user": "admin"}}
    assert spec["data"] == [{"secretKey": "token", "remoteRef": {"key": "platform/test/token", "property": "value"}}]


def test_objects_depend_on_the_operator_and_the_namespace() -> None:
    deployment = secrets(STORED, GENERATED)
    for resource in deployment.resources:
        if resource.type.startswith(("kubernetes:external-secrets.io/", "kubernetes:generators.external-secrets.io/")):
            assert {name for _, name in deployment.dependencies(resource)} >= {"secrets-ready", "place"}
