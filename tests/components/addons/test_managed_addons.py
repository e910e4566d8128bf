from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

from components.addons.coredns import CoreDns, CoreDnsArgs, CoreDnsSpec
from components.addons.ebs_csi import EbsCsi, EbsCsiArgs, EbsCsiSpec
from components.addons.efs_csi import EfsCsi, EfsCsiArgs, EfsCsiSpec
from components.addons.kit.managed_addon import ManagedAddonSpec
from components.addons.kit.plain_addon import PlainAddonArgs
from components.addons.kube_proxy import KubeProxy
from components.addons.metrics_server import MetricsServer
from components.addons.pod_identity_agent import PodIdentityAgent
from components.addons.vpc_cni import VpcCni, VpcCniArgs, VpcCniSpec
from components.aws.cluster.cluster import ClusterIdentity
from tests.support.harness import Deployment, deploy

ADDON = "aws:eks/addon:Addon"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"

MakeCluster = Callable[[], ClusterIdentity]

KINDS: dict[str, tuple[Any, Any, Any, dict[str, Any]]] = {
    "vpc-cni": (VpcCni, VpcCniArgs, VpcCniSpec, {}),
    "kube-proxy": (KubeProxy, PlainAddonArgs, ManagedAddonSpec, {}),
    "eks-pod-identity-agent": (PodIdentityAgent, PlainAddonArgs, ManagedAddonSpec, {}),
    "coredns": (CoreDns, CoreDnsArgs, CoreDnsSpec, {}),
    "aws-ebs-csi-driver": (EbsCsi, EbsCsiArgs, EbsCsiSpec, {"tags": {"environment": "test"}}),
    "aws-efs-csi-driver": (EfsCsi, EfsCsiArgs, EfsCsiSpec, {"file_system_id": "fs-0a1"}),
    "metrics-server": (MetricsServer, PlainAddonArgs, ManagedAddonSpec, {}),
}
"""Component, args, spec and what else the args ask for, by EKS's name of the add-on."""

SERVICE_ACCOUNTS = {
    "vpc-cni": ("aws-node", "AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": ("ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"),
    "aws-efs-csi-driver": ("efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"),
}


def install(addon: str, cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    component, args, spec_type, more = KINDS[addon]

    def program() -> list[Any]:
        before = aws.ec2.Eip("before")
        made = component(
            "addon",
            args(spec=spec_type.model_validate(spec), cluster=cluster(), depends_on=[before], **more),
        )
        return [resource.urn for resource in made.ready]

    return deploy(program, preview=preview)


def configuration(deployment: Deployment) -> dict[str, Any]:
    return json.loads(deployment.one(ADDON).inputs["configurationValues"])


@pytest.mark.parametrize("addon", KINDS)
def test_an_addon_goes_onto_the_cluster_at_the_version_eks_has_for_it(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster)
    inputs = deployment.one(ADDON).inputs
    assert (inputs["addonName"], inputs["clusterName"]) == (addon, "platform")
    assert inputs["addonVersion"] == "v1.35.0-eksbuild.1"
    (asked,) = [arguments for token, arguments in deployment.invokes if token.endswith("getAddonVersion")]
    assert (asked["addonName"], asked["kubernetesVersion"]) == (addon, "1.35")


@pytest.mark.parametrize("addon", KINDS)
def test_a_pinned_version_asks_nobody(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster, version="v9.9.9-eksbuild.9")
    assert deployment.one(ADDON).inputs["addonVersion"] == "v9.9.9-eksbuild.9"
    assert deployment.invokes == ()


@pytest.mark.parametrize("addon", KINDS)
def test_an_addon_takes_over_what_lies_there_and_waits_for_what_it_needs(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster)
    registration = deployment.one(ADDON)
    assert registration.inputs["resolveConflictsOnCreate"] == "OVERWRITE"
    assert registration.inputs["resolveConflictsOnUpdate"] == "OVERWRITE"
    assert ("aws:ec2/eip:Eip", "before") in deployment.dependencies(registration)


@pytest.mark.parametrize("addon", KINDS)
def test_whoever_waits_for_an_addon_waits_for_the_resource_itself(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster)
    ready = [deployment.at(urn) for urn in deployment.outputs]
    assert ADDON in {resource.type for resource in ready}
    assert all(resource.custom for resource in ready)


@pytest.mark.parametrize("addon", KINDS)
def test_the_first_preview_shows_every_resource(addon: str, cluster: MakeCluster) -> None:
    shown = {resource.urn for resource in install(addon, cluster, preview=True).resources}
    assert shown == {resource.urn for resource in install(addon, cluster).resources}


@pytest.mark.parametrize(("addon", "identity"), SERVICE_ACCOUNTS.items())
def test_the_trust_policy_names_one_service_account(
    addon: str, identity: tuple[str, str], cluster: MakeCluster
) -> None:
    service_account, policy = identity
    deployment = install(addon, cluster)
    role = deployment.one("aws:iam/role:Role")
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"] == {
        "oidc.example/id/1:sub": f"system:serviceaccount:kube-system:{service_account}",
        "oidc.example/id/1:aud": "sts.amazonaws.com",
    }
    assert deployment.one(ATTACHMENT).inputs["policyArn"] == f"arn:aws:iam::aws:policy/{policy}"
    assert deployment.one(ADDON).inputs["serviceAccountRoleArn"] == role.outputs["arn"]


@pytest.mark.parametrize("addon", SERVICE_ACCOUNTS)
def test_an_addon_s_permissions_outlive_it(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster)
    attachment = deployment.one(ATTACHMENT)
    assert (attachment.type, attachment.name) in deployment.dependencies(deployment.one(ADDON))


@pytest.mark.parametrize("addon", sorted(KINDS.keys() - SERVICE_ACCOUNTS.keys()))
def test_what_needs_nothing_of_aws_has_no_role(addon: str, cluster: MakeCluster) -> None:
    deployment = install(addon, cluster)
    assert "aws:iam/role:Role" not in deployment.types()
    assert "serviceAccountRoleArn" not in deployment.one(ADDON).inputs


def test_network_policies_are_enforced_and_addresses_come_by_prefixes(cluster: MakeCluster) -> None:
    found = configuration(install("vpc-cni", cluster))
    assert found["enableNetworkPolicy"] == "true"
    assert found["env"]["ENABLE_PREFIX_DELEGATION"] == "true"


def test_a_chosen_configuration_is_laid_over_ours(cluster: MakeCluster) -> None:
    found = configuration(install("vpc-cni", cluster, configuration={"env": {"WARM_PREFIX_TARGET": "2"}}))
    assert found["env"] == {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "2"}


def test_dns_is_never_alone(cluster: MakeCluster) -> None:
    assert configuration(install("coredns", cluster)) == {
        "replicaCount": 2,
        "resources": {"requests": {"cpu": "100m", "memory": "170Mi"}, "limits": {"memory": "170Mi"}},
    }
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        CoreDnsSpec(replicas=1)


def test_an_addon_without_settings_says_nothing(cluster: MakeCluster) -> None:
    assert "configurationValues" not in install("kube-proxy", cluster).one(ADDON).inputs


def test_block_storage_is_encrypted_gp3_by_default_and_follows_the_pod_s_zone(cluster: MakeCluster) -> None:
    deployment = install("aws-ebs-csi-driver", cluster)
    storage_class = deployment.one(STORAGE_CLASS)
    assert storage_class.inputs["metadata"] == {
        "name": "gp3",
        "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
    }
    assert storage_class.inputs["provisioner"] == "ebs.csi.aws.com"
    assert storage_class.inputs["parameters"]["type"] == "gp3"
    assert storage_class.inputs["parameters"]["encrypted"] == "true"
    assert storage_class.inputs["volumeBindingMode"] == "WaitForFirstConsumer"
    assert (ADDON, "addon-addon") in deployment.dependencies(storage_class)


def test_volumes_that_the_driver_makes_carry_the_stack_s_tags(cluster: MakeCluster) -> None:
    found = configuration(install("aws-ebs-csi-driver", cluster))
    assert found == {"controller": {"extraVolumeTags": {"environment": "test"}}}


def test_a_claim_on_shared_storage_gets_an_access_point_over_tls(cluster: MakeCluster) -> None:
    storage_class = install("aws-efs-csi-driver", cluster).one(STORAGE_CLASS).inputs
    assert storage_class["metadata"]["name"] == "efs-sc"
    assert storage_class["provisioner"] == "efs.csi.aws.com"
    assert storage_class["parameters"]["provisioningMode"] == "efs-ap"
    assert storage_class["parameters"]["fileSystemId"] == "fs-0a1"
    assert storage_class["mountOptions"] == ["tls"]
