"""Staging runs on the cluster of dev by reference, and the two share no object."""

from __future__ import annotations

import json

import pulumi
import pytest

from tests.support.settings_documents import committed
from tests.support.stack_graph import typed
from tests.support.stack_plans import EVERYTHING, KARPENTER, OWN_STAGING, manifests, name_of, plan_of, planned

PROMETHEUS = "layering-detection-monitoring-prometheus"
CLUSTER_MAKING = typed("eks:*", "aws:eks/*", "aws:ec2/*", "aws:efs/fileSystem:FileSystem", "kubernetes:helm.sh/*")


def test_staging_creates_no_platform() -> None:
    assert [each.name for each in planned("staging").resources if CLUSTER_MAKING(each)] == []


def test_staging_refers_to_dev_by_its_full_name() -> None:
    reference = planned("staging").one("pulumi:pulumi:StackReference")
    assert reference.inputs["name"] == "organization/landfall/dev"


def test_staging_uses_the_cluster_of_dev() -> None:
    shared = planned("staging").one("pulumi:providers:kubernetes", "platform-kubernetes")
    own = planned("dev").one("pulumi:providers:kubernetes", "platform-cluster-kubernetes")
    for key in ("kubeconfig", "clusterIdentifier"):
        assert shared.inputs[key] == own.inputs[key]


def test_staging_has_its_own_directories_on_the_file_system_of_dev() -> None:
    def directories(stack: str) -> set[tuple[str, str]]:
        points = planned(stack).of_type("aws:efs/accessPoint:AccessPoint")
        return {(each.inputs["fileSystemId"], each.inputs["rootDirectory"]["path"]) for each in points}

    assert {each for each, _ in directories("staging")} == {planned("dev").one("aws:efs/fileSystem:FileSystem").id}
    assert directories("staging") & directories("dev") == set()
    assert all(path.startswith("/staging/") for _, path in directories("staging"))


def test_no_object_of_staging_has_the_name_of_an_object_of_dev() -> None:
    staging, dev = ({name_of(each) for each in manifests(stack)} for stack in ("staging", "dev"))
    assert staging & dev == set()


def test_cluster_scoped_names_differ() -> None:
    staging, dev = (
        {(each["kind"], each["metadata"]["name"]) for each in manifests(stack) if "namespace" not in each["metadata"]}
        for stack in ("staging", "dev")
    )
    assert {kind for kind, _ in staging} == {"Namespace", "PersistentVolume", "IngressClass", "IngressClassParams"}
    assert staging & dev == set()


def test_staging_trusts_the_cluster_of_dev_and_reads_its_own_secrets() -> None:
    role = planned("staging").one("aws:iam/role:Role", "layering-detection-secrets-reader-role")
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"]["Federated"] == planned("dev").exports["platform"]["oidcProviderArn"]
    (subject,) = {value for key, value in statement["Condition"]["StringEquals"].items() if key.endswith(":sub")}
    assert subject == "system:serviceaccount:layering-detection-staging:secrets-reader"


def test_a_plan_of_a_stack_that_cannot_share_the_cluster_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="dev has environment dev, too"):
        plan_of(committed("staging") | {"environment": "dev"}, "qa")


def test_dev_exports_the_values_of_a_shared_platform_and_no_credential() -> None:
    exports = planned("dev").exports
    assert {"clusterName", "kubeconfig", "platform", "layeringDetection"} <= set(exports)
    user = json.loads(exports["kubeconfig"])["users"][0]["user"]
    assert set(user) == {"exec"}


def test_a_system_has_the_same_resources_on_every_platform() -> None:
    def system(stack: str) -> set[tuple[str, str]]:
        return {
            (each.type, each.name)
            for each in planned(stack).resources
            if each.name.startswith("layering-detection") and each.type != "pulumi:pulumi:Stack"
        }

    assert system("staging") == system(OWN_STAGING) == system(KARPENTER) == system("dev")
    for stack in ("prod", EVERYTHING):
        rules = {(type_, name) for type_, name in system(stack) if name.startswith(PROMETHEUS)}
        assert rules, "there is a Prometheus to read them"
        recipients = {each for each in system(stack) if each[0] == "aws:sns/topicSubscription:TopicSubscription"}
        assert system(stack) - rules - recipients == system("dev")
