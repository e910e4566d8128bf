from __future__ import annotations

import pytest

from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import Platform
from rehearsal.cloud.example import kubernetes_object as obj

CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


def claim(platform, policy):
    storage = obj("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com", reclaimPolicy=policy)
    platform.account.create(STORAGE_CLASS, "gp3", storage)
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    return platform.account.create(CLAIM, "data", obj("v1", "PersistentVolumeClaim", "data", spec=spec))


def test_a_volume_goes_with_its_claim():
    platform = Platform(Account())
    platform.addon("aws-ebs-csi-driver")
    data = claim(platform, "Delete")
    assert [each.kind for each in platform.account.cloud.by_products()] == ["volume"]

    platform.account.delete(data)

    assert platform.account.cloud.by_products() == []


def test_a_volume_stays_where_it_is_to_be_kept():
    platform = Platform(Account())
    platform.addon("aws-ebs-csi-driver")
    platform.account.delete(claim(platform, "Retain"))

    assert "nothing deletes it" in platform.account.cloud.leftovers()[0]


def test_a_volume_stays_where_its_driver_went_first():
    platform = Platform(Account())
    driver = platform.addon("aws-ebs-csi-driver")
    data = claim(platform, "Delete")
    platform.account.delete(driver)
    assert "aws-ebs-csi-driver is gone" in platform.account.cloud.leftovers()[0]

    platform.account.delete(data)

    assert len(platform.account.cloud.leftovers()) == 1


def test_nodes_without_the_network_add_on_leave_interfaces_behind():
    platform = Platform(Account())
    for made in (platform.controller, platform.network_addon, platform.nodes, platform.cluster):
        platform.account.delete(made)

    assert "network interface eni-" in platform.account.cloud.leftovers()[0]
    platform.account.delete(platform.association)
    with pytest.raises(AbortedError, match="network interface"):
        platform.account.delete(platform.subnet)


def test_a_cluster_whose_role_lost_its_policy_leaves_interfaces_behind():
    platform = Platform(Account())
    for made in (platform.controller, platform.nodes, platform.attachment, platform.cluster):
        platform.account.delete(made)

    assert "network interface eni-" in platform.account.cloud.leftovers()[0]
