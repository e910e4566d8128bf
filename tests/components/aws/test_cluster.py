from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

import reference
from components.aws.cluster.cluster import ClusterSpec
from tests.support import aws_programs
from tests.support.caching import cached
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy

EKS = "eks:index:Cluster"
ADMIN = "arn:aws:iam::111122223333:role/platform-admin"


@cached
def cluster(**spec: Any) -> Deployment:
    return deploy(aws_programs.cluster(**spec))


def control_plane(**spec: Any) -> dict[str, Any]:
    return cluster(**spec).one(EKS).inputs


@pytest.mark.parametrize("version", [1.35, 1.3, "1.35.1", "v1.35", "latest"])
def test_a_kubernetes_version_is_a_string_of_two_numbers(version: Any) -> None:
    with pytest.raises(ValidationError, match="kubernetesVersion"):
        ClusterSpec.model_validate({"kubernetesVersion": version})


def test_a_cluster_has_no_public_endpoint_by_default() -> None:
    inputs = control_plane()
    assert inputs["endpointPrivateAccess"] is True
    assert inputs["endpointPublicAccess"] is False
    assert "publicAccessCidrs" not in inputs


def test_the_public_endpoint_is_limited_to_the_given_blocks() -> None:
    inputs = control_plane(publicAccessCidrs=["203.0.113.0/24"])
    assert inputs["endpointPrivateAccess"] is True
    assert inputs["endpointPublicAccess"] is True
    assert inputs["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_access_entries_have_the_given_policy_and_scope() -> None:
    inputs = control_plane(
        accessEntries={
            "admins": {"principalArn": ADMIN, "policy": "AmazonEKSClusterAdminPolicy"},
            "developers": {
                "principalArn": "arn:aws:iam::111122223333:role/developer",
                "policy": "AmazonEKSEditPolicy",
                "namespaces": ["layering"],
            },
        },
    )
    admins, developers = (inputs["accessEntries"][entry] for entry in ("admins", "developers"))
    assert inputs["authenticationMode"] == "API"
    assert admins["principalArn"] == ADMIN
    assert admins["accessPolicies"]["policy"] == {
        "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        "accessScope": {"type": "cluster"},
    }
    assert developers["accessPolicies"]["policy"]["accessScope"] == {"type": "namespace", "namespaces": ["layering"]}


def test_a_cluster_admin_policy_with_namespaces_is_refused() -> None:
    entry = {"principalArn": ADMIN, "policy": "AmazonEKSClusterAdminPolicy", "namespaces": ["layering"]}
    with pytest.raises(ValidationError, match="Use AmazonEKSAdminPolicy for namespaces"):
        ClusterSpec.model_validate({"accessEntries": {"admins": entry}})


def test_two_access_entries_of_one_principal_are_refused() -> None:
    entry = {"principalArn": ADMIN, "policy": "AmazonEKSViewPolicy"}
    with pytest.raises(ValidationError, match=r"principal .*platform-admin is listed more than once"):
        ClusterSpec.model_validate({"accessEntries": {"one": entry, "other": entry}})


USER = "arn:aws:iam::111122223333:user/ops/ann"
SESSION = "arn:aws:sts::111122223333:assumed-role/platform-admin/ann"


def admin_entry_of(principal: str, *, caller: str, clusters: tuple[str, ...] = ()) -> Deployment:
    account = Cloud(
        calls={
            "aws:eks/getClusters:getClusters": lambda _: {"names": list(clusters)},
            "aws:index/getCallerIdentity:getCallerIdentity": lambda _: {"arn": caller},
        }
    )
    entry = {"principalArn": principal, "policy": "AmazonEKSClusterAdminPolicy"}
    return deploy(aws_programs.cluster(accessEntries={"admin": entry}), mocks=account)


@pytest.mark.parametrize(
    ("principal", "caller"),
    [(USER, USER), (ADMIN, SESSION), (ADMIN.replace("role/", "role/ops/"), SESSION)],
)
def test_an_access_entry_of_the_creator_is_refused(principal: str, caller: str) -> None:
    """EKS makes the creator an administrator and rejects its entry when the cluster exists."""
    with pytest.raises(pulumi.RunError) as refused:
        admin_entry_of(principal, caller=caller)
    assert str(refused.value) == (
        f"landfall:settings.platform.create.cluster.accessEntries.admin: {principal} creates the cluster, and "
        "EKS makes it an administrator. Remove the entry, or deploy as another principal."
    )


@pytest.mark.parametrize(
    ("principal", "caller", "clusters"),
    [
        (ADMIN, SESSION, ("landfall-test",)),
        (ADMIN, SESSION.replace("platform-admin", "deploy"), ()),
        (ADMIN, SESSION.replace("111122223333", "444455556666"), ()),
        (ADMIN, USER, ()),
    ],
)
def test_access_entries_of_others_and_of_an_existing_cluster_are_accepted(
    principal: str, caller: str, clusters: tuple[str, ...]
) -> None:
    deployment = admin_entry_of(principal, caller=caller, clusters=clusters)
    assert list(deployment.one(EKS).inputs["accessEntries"]) == ["admin"]


def test_secrets_are_encrypted_by_a_key_of_the_stack_with_rotation() -> None:
    deployment = cluster()
    key = deployment.one("aws:kms/key:Key")
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["deletionWindowInDays"] == 30
    assert deployment.one(EKS).inputs["encryptionConfigKeyArn"] == key.outputs["arn"]


def test_a_given_kms_key_is_used_instead_of_a_new_one() -> None:
    arn = "arn:aws:kms:us-east-1:111122223333:key/1"
    deployment = cluster(kmsKeyArn=arn)
    assert deployment.all("aws:kms/key:Key") == []
    assert deployment.one(EKS).inputs["encryptionConfigKeyArn"] == arn


def test_the_control_plane_depends_on_its_log_group_and_sends_all_logs_to_it() -> None:
    deployment = cluster(logRetentionDays=7)
    group = deployment.one("aws:cloudwatch/logGroup:LogGroup")
    plane = deployment.one(EKS)
    assert group.inputs == {"name": "/aws/eks/landfall-test/cluster", "retentionInDays": 7}
    assert set(plane.inputs["enabledClusterLogTypes"]) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    assert (group.type, group.name) in deployment.dependencies(plane)


def test_the_log_group_remains_after_a_destroy_and_the_next_stack_imports_it() -> None:
    """EKS creates the group again, without retention, if it is deleted with the cluster."""
    name = "/aws/eks/landfall-test/cluster"
    account = Cloud(calls={"aws:cloudwatch/getLogGroups:getLogGroups": lambda _: {"logGroupNames": [name]}})
    first, next_one = (
        deploy(aws_programs.cluster(), mocks=mocks).one("aws:cloudwatch/logGroup:LogGroup") for mocks in (None, account)
    )
    assert first.options["retainOnDelete"] is True
    assert "importId" not in first.options
    assert next_one.options["importId"] == name


def test_the_control_plane_has_no_default_nodes_and_no_default_add_ons() -> None:
    inputs = control_plane()
    assert inputs["skipDefaultNodeGroup"] is True
    assert inputs["skipDefaultSecurityGroups"] is True
    assert inputs["bootstrapSelfManagedAddons"] is False
    assert inputs["useDefaultVpcCni"] is True
    assert inputs["kubeProxyAddonOptions"]["enabled"] is False
    assert inputs["corednsAddonOptions"]["enabled"] is False


def test_support_type_and_deletion_protection_are_as_set() -> None:
    inputs = control_plane(supportType="EXTENDED", deletionProtection=True)
    assert inputs["upgradePolicy"] == {"supportType": "EXTENDED"}
    assert inputs["deletionProtection"] is True
    assert control_plane()["upgradePolicy"] == {"supportType": "STANDARD"}


def test_the_kubernetes_provider_identifies_the_cluster_by_its_endpoint() -> None:
    deployment = cluster()
    provider = deployment.one("pulumi:providers:kubernetes").inputs
    assert provider["kubeconfig"] == deployment.outputs["kubeconfig"]
    (server,) = json.loads(provider["kubeconfig"])["clusters"]
    assert provider["clusterIdentifier"] == server["cluster"]["server"]
    assert provider["enableServerSideApply"] in {True, "true"}


def test_the_security_group_of_the_nodes_is_the_cluster_security_group_of_eks() -> None:
    deployment = cluster()
    assert deployment.outputs["security_group"].startswith("sg-")
    assert "aws:ec2/securityGroup:SecurityGroup" not in deployment.types()


def test_every_input_is_in_the_schema_of_the_eks_component() -> None:
    known = reference.eks_component()["inputs"]
    assert control_plane(publicAccessCidrs=["203.0.113.0/24"]).keys() <= set(known)
