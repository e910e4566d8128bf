from __future__ import annotations

import copy

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import POLICY, Platform, deployment
from tests.support.simulated_platform import kubernetes_object as obj


@pytest.fixture
def platform():
    return Platform(Account())


def test_a_valid_pod_starts(platform):
    platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment())


def test_pods_require_dns(platform):
    platform.account.delete(platform.dns)
    with pytest.raises(AbortedError, match="has no DNS"):
        platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment())


def test_pods_with_a_readiness_gate_require_the_controller(platform):
    labels = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
    platform.account.create(
        resource_types.KUBERNETES_NAMESPACE, "shop", obj("v1", "Namespace", "shop", metadata={"labels": labels})
    )
    platform.account.delete(platform.controller)
    inputs = deployment()
    inputs["metadata"]["namespace"] = "shop"

    with pytest.raises(AbortedError, match="webhook of aws-load-balancer-controller"):
        platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", inputs)


SECRETS = [
    (
        resource_types.HELM_RELEASE,
        {"chart": "external-secrets", "name": "external-secrets", "namespace": "kube-system"},
    ),
    ("kubernetes:core/v1:ServiceAccount", obj("v1", "ServiceAccount", "reader")),
    (
        "kubernetes:external-secrets.io/v1:SecretStore",
        obj(
            "external-secrets.io/v1",
            "SecretStore",
            "store",
            metadata={"namespace": "default"},
            spec={
                "provider": {
                    "aws": {
                        "service": "SecretsManager",
                        "region": "us-east-1",
                        "auth": {"jwt": {"serviceAccountRef": {"name": "reader"}}},
                    }
                }
            },
        ),
    ),
    (
        "kubernetes:external-secrets.io/v1:ExternalSecret",
        obj(
            "external-secrets.io/v1",
            "ExternalSecret",
            "keys",
            metadata={"namespace": "default"},
            spec={
                "secretStoreRef": {"kind": "SecretStore", "name": "store"},
                "target": {"name": "keys"},
                "data": [{"secretKey": "k", "remoteRef": {"key": "shop/key"}}],
            },
        ),
    ),
]


@pytest.mark.parametrize("without", [None, 1, 2])
def test_a_synced_secret_requires_operator_store_and_service_account(platform, without):
    chain = [(type_, copy.deepcopy(inputs)) for number, (type_, inputs) in enumerate(SECRETS) if number != without]
    for number, (type_, inputs) in enumerate(chain):
        platform.account.create(type_, f"link-{number}", inputs)
    pod = {"containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "keys"}}]}]}

    if without is None:
        platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment(**pod))
    else:
        with pytest.raises(AbortedError, match="Secret keys is not synchronized"):
            platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment(**pod))


def test_a_secret_is_not_synced_when_the_role_has_no_policy(platform):
    make = platform.account.create
    role = make(resource_types.IAM_ROLE, "reader", {"assumeRolePolicy": "{}"})
    policy = make(resource_types.IAM_ROLE_POLICY_ATTACHMENT, "reads", {"role": role["name"], "policyArn": POLICY})
    for number, (type_, inputs) in enumerate(copy.deepcopy(SECRETS)):
        if inputs.get("kind") == "ServiceAccount":
            inputs["metadata"]["annotations"] = {"eks.amazonaws.com/role-arn": role["arn"]}
        make(type_, f"link-{number}", inputs)
    pod = {"containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "keys"}}]}]}
    make(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment(**pod))

    platform.account.delete(policy)
    with pytest.raises(AbortedError, match="Secret keys is not synchronized"):
        make(resource_types.KUBERNETES_DEPLOYMENT, "other", {**deployment(**pod), "metadata": {"name": "other"}})


def test_an_efs_volume_requires_the_driver_and_a_mount_target(platform):
    make = platform.account.create
    files = make(resource_types.EFS_FILE_SYSTEM, "files", {})
    spec = {
        "accessModes": ["ReadWriteMany"],
        "capacity": {"storage": "1Gi"},
        "csi": {"driver": "efs.csi.aws.com", "volumeHandle": f"{files.id}::fsap-1"},
        "storageClassName": "efs",
    }
    make("kubernetes:core/v1:PersistentVolume", "volume", obj("v1", "PersistentVolume", "files", spec=spec))
    storage = obj("storage.k8s.io/v1", "StorageClass", "efs", provisioner="efs.csi.aws.com")
    make("kubernetes:storage.k8s.io/v1:StorageClass", "class", storage)
    claimed = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "efs",
        "volumeName": "files",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    claim = obj("v1", "PersistentVolumeClaim", "data", spec=claimed)
    make(resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM, "claim", claim)
    inputs = deployment(volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}])

    with pytest.raises(AbortedError, match=rf"no aws-efs-csi-driver .*{files.id} has no mount target"):
        make(resource_types.KUBERNETES_DEPLOYMENT, "web", inputs)

    platform.addon("aws-efs-csi-driver")
    make(resource_types.EFS_MOUNT_TARGET, "target", {"fileSystemId": files.id, "subnetId": platform.subnet.id})
    make(resource_types.KUBERNETES_DEPLOYMENT, "again", {**inputs, "metadata": {"name": "again"}})


@pytest.mark.parametrize(
    ("driver", "mode", "mounted"),
    [
        ("efs.csi.aws.com", "ReadWriteMany", True),
        ("efs.csi.aws.com", "ReadOnlyMany", False),
        ("ebs.csi.aws.com", "ReadWriteOnce", True),
        ("ebs.csi.aws.com", "ReadWriteMany", False),
        ("other.example.com", "ReadOnlyMany", True),
    ],
)
def test_a_driver_mounts_only_volumes_with_its_access_modes(platform, driver, mode, mounted):
    make = platform.account.create
    platform.addon("aws-efs-csi-driver")
    platform.addon("aws-ebs-csi-driver")
    storage = obj("storage.k8s.io/v1", "StorageClass", "disks", provisioner=driver)
    make("kubernetes:storage.k8s.io/v1:StorageClass", "class", storage)
    claimed = {
        "accessModes": [mode],
        "storageClassName": "disks",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    claim = obj("v1", "PersistentVolumeClaim", "data", spec=claimed)
    make(resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM, "claim", claim)
    inputs = deployment(volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}])

    if mounted:
        make(resource_types.KUBERNETES_DEPLOYMENT, "web", inputs)
    else:
        with pytest.raises(AbortedError, match=f"{driver} does not mount a volume with the access mode {mode}"):
            make(resource_types.KUBERNETES_DEPLOYMENT, "web", inputs)
