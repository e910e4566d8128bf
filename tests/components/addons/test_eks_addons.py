from __future__ import annotations

import json
from typing import Any

import pytest

from components.addons.coredns import CoreDns, CoreDnsSpec
from components.addons.ebs_csi import EbsCsi, EbsCsiArgs
from components.addons.efs_csi import EfsCsi, EfsCsiArgs
from components.addons.kit.eks_addon import EksAddonSpec
from components.addons.kube_proxy import KubeProxy
from components.addons.metrics_server import MetricsServer
from components.addons.pod_identity_agent import PodIdentityAgent
from components.addons.vpc_cni import VpcCni
from tests.support.addons import ATTACHMENT, EKS_ADDON, ROLE, Addon
from tests.support.harness import Deployment

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"

ADDONS = {
    "vpc-cni": Addon(component=VpcCni, spec=EksAddonSpec, name="addon"),
    "kube-proxy": Addon(component=KubeProxy, spec=EksAddonSpec, name="addon"),
    "eks-pod-identity-agent": Addon(component=PodIdentityAgent, spec=EksAddonSpec, name="addon"),
    "coredns": Addon(component=CoreDns, spec=CoreDnsSpec, name="addon"),
    "aws-ebs-csi-driver": Addon(
        component=EbsCsi,
        spec=EksAddonSpec,
        name="addon",
        args=EbsCsiArgs,
        inputs=lambda: {"tags": {"environment": "test"}},
    ),
    "aws-efs-csi-driver": Addon(
        component=EfsCsi,
        spec=EksAddonSpec,
        name="addon",
        args=EfsCsiArgs,
        inputs=lambda: {"file_system_id": "fs-0a1"},
    ),
    "metrics-server": Addon(component=MetricsServer, spec=EksAddonSpec, name="addon"),
}
"""Components by the name of the add-on in the EKS API."""

SERVICE_ACCOUNTS = {
    "vpc-cni": ("aws-node", "AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": ("ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"),
    "aws-efs-csi-driver": ("efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"),
}


def configuration(deployment: Deployment) -> dict[str, Any]:
    return json.loads(deployment.one(EKS_ADDON).inputs["configurationValues"])


@pytest.mark.parametrize("addon", ADDONS)
def test_the_default_version_is_that_of_eks_for_the_cluster(addon: str) -> None:
    deployment = ADDONS[addon].install()
    inputs = deployment.one(EKS_ADDON).inputs
    assert (inputs["addonName"], inputs["clusterName"]) == (addon, "platform")
    assert inputs["addonVersion"] == "v1.35.0-eksbuild.1"
    (lookup,) = [arguments for token, arguments in deployment.invokes if token.endswith("getAddonVersion")]
    assert (lookup["addonName"], lookup["kubernetesVersion"]) == (addon, "1.35")


@pytest.mark.parametrize("addon", ADDONS)
def test_a_pinned_version_needs_no_lookup(addon: str) -> None:
    deployment = ADDONS[addon].install(version="v9.9.9-eksbuild.9")
    assert deployment.one(EKS_ADDON).inputs["addonVersion"] == "v9.9.9-eksbuild.9"
    assert deployment.invokes == ()


@pytest.mark.parametrize("addon", ADDONS)
def test_an_add_on_overwrites_conflicting_objects(addon: str) -> None:
    deployment = ADDONS[addon].install()
    registration = deployment.one(EKS_ADDON)
    assert registration.inputs["resolveConflictsOnCreate"] == "OVERWRITE"
    assert registration.inputs["resolveConflictsOnUpdate"] == "OVERWRITE"


@pytest.mark.parametrize(("addon", "identity"), SERVICE_ACCOUNTS.items())
def test_a_role_has_its_aws_managed_policy_and_trusts_one_service_account(
    addon: str, identity: tuple[str, str]
) -> None:
    service_account, policy = identity
    deployment = ADDONS[addon].install()
    role = deployment.one(ROLE)
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"] == {
        "oidc.example/id/1:sub": f"system:serviceaccount:kube-system:{service_account}",
        "oidc.example/id/1:aud": "sts.amazonaws.com",
    }
    assert deployment.one(ATTACHMENT).inputs["policyArn"] == f"arn:aws:iam::aws:policy/{policy}"
    assert deployment.one(EKS_ADDON).inputs["serviceAccountRoleArn"] == role.outputs["arn"]


@pytest.mark.parametrize("addon", SERVICE_ACCOUNTS)
def test_an_add_on_is_destroyed_before_its_permissions(addon: str) -> None:
    deployment = ADDONS[addon].install()
    attachment = deployment.one(ATTACHMENT)
    assert (attachment.type, attachment.name) in deployment.dependencies(deployment.one(EKS_ADDON))


@pytest.mark.parametrize("addon", sorted(ADDONS.keys() - SERVICE_ACCOUNTS.keys()))
def test_an_add_on_without_access_to_aws_has_no_role(addon: str) -> None:
    deployment = ADDONS[addon].install()
    assert ROLE not in deployment.types()
    assert "serviceAccountRoleArn" not in deployment.one(EKS_ADDON).inputs


def test_the_vpc_cni_enforces_network_policies_and_delegates_prefixes() -> None:
    found = configuration(ADDONS["vpc-cni"].install())
    assert found["enableNetworkPolicy"] == "true"
    assert found["env"]["ENABLE_PREFIX_DELEGATION"] == "true"


def test_settings_override_the_configuration() -> None:
    found = configuration(ADDONS["vpc-cni"].install(configuration={"env": {"WARM_PREFIX_TARGET": "2"}}))
    assert found["env"] == {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "2"}


def test_coredns_has_at_least_two_replicas() -> None:
    found = configuration(ADDONS["coredns"].install())
    assert found["replicaCount"] == 2
    assert found["resources"] == {"requests": {"cpu": "100m", "memory": "170Mi"}, "limits": {"memory": "170Mi"}}
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        CoreDnsSpec(replicas=1)


def test_kube_proxy_has_no_configuration() -> None:
    assert "configurationValues" not in ADDONS["kube-proxy"].install().one(EKS_ADDON).inputs


def test_the_storage_classes_are_encrypted_gp3_in_the_zone_of_the_pod_and_one_is_the_default() -> None:
    deployment = ADDONS["aws-ebs-csi-driver"].install()
    classes = {found.inputs["metadata"]["name"]: found for found in deployment.all(STORAGE_CLASS)}
    assert classes.keys() == {"gp3", "gp3-retain"}
    assert "annotations" not in classes["gp3-retain"].inputs["metadata"]
    default = classes["gp3"].inputs["metadata"]["annotations"]
    assert default == {"storageclass.kubernetes.io/is-default-class": "true"}
    for storage_class in classes.values():
        assert storage_class.inputs["provisioner"] == "ebs.csi.aws.com"
        assert storage_class.inputs["parameters"]["type"] == "gp3"
        assert storage_class.inputs["parameters"]["encrypted"] == "true"
        assert storage_class.inputs["volumeBindingMode"] == "WaitForFirstConsumer"
        assert storage_class.inputs["allowVolumeExpansion"] is True
        assert (EKS_ADDON, "addon-addon") in deployment.dependencies(storage_class)


def test_one_storage_class_keeps_volumes_after_the_deletion_of_their_claims() -> None:
    classes = ADDONS["aws-ebs-csi-driver"].install().all(STORAGE_CLASS)
    policies = {found.inputs["metadata"]["name"]: found.inputs.get("reclaimPolicy", "Delete") for found in classes}
    assert policies == {"gp3": "Delete", "gp3-retain": "Retain"}


def test_volumes_have_the_tags_of_the_stack() -> None:
    found = configuration(ADDONS["aws-ebs-csi-driver"].install())
    assert found["controller"]["extraVolumeTags"] == {"environment": "test"}


def test_shared_volumes_have_an_access_point_and_the_encryption_of_the_driver() -> None:
    storage_class = ADDONS["aws-efs-csi-driver"].install().one(STORAGE_CLASS).inputs
    assert storage_class["metadata"]["name"] == "efs-sc"
    assert storage_class["provisioner"] == "efs.csi.aws.com"
    assert storage_class["parameters"]["provisioningMode"] == "efs-ap"
    assert storage_class["parameters"]["fileSystemId"] == "fs-0a1"
    assert "mountOptions" not in storage_class
