from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s

from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs
from components.workload.secrets import SecretKeySpec
from rehearsal.cloud.kubernetes_schema import custom_resource_faults
from tests.support.addon_observability import MakeCluster, access, manifests, policy_statements
from tests.support.harness import Deployment, deploy

STORED = AddonSecret(
    name="stored",
    key="token",
    source=SecretKeySpec(name="platform/{environment}/token", property="value"),
    beside={"user": "admin"},
)
GENERATED = AddonSecret(name="generated", key="password", source=None)


def secrets(cluster: MakeCluster, *wanted: AddonSecret, preview: bool = False) -> Deployment:
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


def test_every_object_is_what_its_definition_allows(facts: Path, cluster: MakeCluster) -> None:
    made = manifests(secrets(cluster, STORED, GENERATED))
    assert {manifest["kind"] for manifest in made} == {"SecretStore", "ExternalSecret", "Password"}
    assert [fault for m in made for fault in custom_resource_faults(m, facts / "crds-jsonschema")] == []


def test_p8_the_store_s_role_reads_what_is_wanted_and_nothing_else(cluster: MakeCluster) -> None:
    deployment = secrets(cluster, STORED, GENERATED)
    (statement,) = policy_statements(deployment, "held-reader-policy")
    assert statement["Resource"] == ["arn:aws:secretsmanager:us-east-1:111122223333:secret:platform/test/token-??????"]
    trust = json.loads(deployment.one("aws:iam/role:Role").inputs["assumeRolePolicy"])
    assert "system:serviceaccount:place:secrets-reader" in json.dumps(trust)


def test_p8_without_a_secret_of_aws_there_is_no_way_to_aws(cluster: MakeCluster) -> None:
    deployment = secrets(cluster, GENERATED)
    assert not {type_ for type_ in deployment.types() if type_.startswith("aws:iam")}
    assert {manifest["kind"] for manifest in manifests(deployment)} == {"ExternalSecret", "Password"}


def test_p8_a_made_password_is_made_once_and_written_nowhere(cluster: MakeCluster) -> None:
    deployment = secrets(cluster, GENERATED)
    by_kind = {manifest["kind"]: manifest["spec"] for manifest in manifests(deployment)}
    assert by_kind["ExternalSecret"]["refreshPolicy"] == "CreatedOnce"
    assert by_kind["Password"]["secretKeys"] == ["password"]
    assert "kubernetes:core/v1:Secret" not in deployment.types()


def test_what_is_no_secret_stands_beside_it(cluster: MakeCluster) -> None:
    (spec,) = [m["spec"] for m in manifests(secrets(cluster, STORED)) if m["kind"] == "ExternalSecret"]
    assert spec["target"]["template"] == {"mergePolicy": "Merge", "data": {"user": "admin"}}
    assert spec["data"] == [{"secretKey": "token", "remoteRef": {"key": "platform/test/token", "property": "value"}}]


def test_everything_waits_for_the_operator_and_for_the_namespace(cluster: MakeCluster) -> None:
    deployment = secrets(cluster, STORED, GENERATED)
    for resource in deployment.resources:
        if resource.type.startswith(("kubernetes:external-secrets.io/", "kubernetes:generators.external-secrets.io/")):
            assert {name for _, name in deployment.dependencies(resource)} >= {"secrets-ready", "place"}


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    previewed, made = secrets(cluster, STORED, GENERATED, preview=True), secrets(cluster, STORED, GENERATED)
    assert {r.urn for r in previewed.resources} == {r.urn for r in made.resources}
