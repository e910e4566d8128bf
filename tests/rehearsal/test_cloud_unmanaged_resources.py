from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform
from tests.support.simulated_platform import kubernetes_object as obj

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


def claim(platform, policy):
    storage = obj("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com", reclaimPolicy=policy)
    platform.account.create(STORAGE_CLASS, "gp3", storage)
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    return platform.account.create(
        resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM, "data", obj("v1", "PersistentVolumeClaim", "data", spec=spec)
    )


def test_a_volume_is_deleted_with_its_claim():
    platform = Platform(Account())
    platform.addon("aws-ebs-csi-driver")
    data = claim(platform, "Delete")
    assert [each.kind for each in platform.account.cloud.unmanaged_resources()] == ["volume"]

    platform.account.delete(data)

    assert platform.account.cloud.unmanaged_resources() == []


def test_a_volume_with_reclaim_policy_retain_remains_on_purpose():
    platform = Platform(Account())
    platform.addon("aws-ebs-csi-driver")
    data = claim(platform, "Retain")
    assert platform.account.cloud.retained_volumes() == []

    platform.account.delete(data)

    (volume,) = platform.account.cloud.unmanaged_resources()
    assert platform.account.cloud.retained_volumes() == [volume.id]
    assert platform.account.cloud.orphans() == []


def test_a_volume_is_orphaned_when_its_driver_is_deleted_first():
    platform = Platform(Account())
    driver = platform.addon("aws-ebs-csi-driver")
    data = claim(platform, "Delete")
    platform.account.delete(driver)
    assert "aws-ebs-csi-driver is deleted" in platform.account.cloud.orphans()[0]

    platform.account.delete(data)

    assert len(platform.account.cloud.orphans()) == 1


def test_nodes_without_the_vpc_cni_leave_network_interfaces():
    platform = Platform(Account())
    for made in (platform.controller, platform.network_addon, platform.nodes, platform.cluster):
        platform.account.delete(made)

    assert "network interface eni-" in platform.account.cloud.orphans()[0]
    platform.account.delete(platform.association)
    with pytest.raises(AbortedError, match="network interface"):
        platform.account.delete(platform.subnet)


def test_a_cluster_whose_role_has_no_policy_leaves_network_interfaces():
    platform = Platform(Account())
    for made in (platform.controller, platform.nodes, platform.attachment, platform.cluster):
        platform.account.delete(made)

    assert "network interface eni-" in platform.account.cloud.orphans()[0]
