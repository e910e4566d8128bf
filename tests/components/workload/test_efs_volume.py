from __future__ import annotations

from typing import Any

from tests.support import component_programs
from tests.support.caching import cached
from tests.support.shop import Cluster, observe


@cached
def volume(**args: Any) -> Cluster:
    return observe(component_programs.efs_volume(**args))


def test_an_access_point_fixes_the_directory_and_the_user() -> None:
    found = volume(user_id=1001, group_id=1002, permissions="750")
    access_point = found.deployment.one("aws:efs/accessPoint:AccessPoint")
    assert access_point.inputs["posixUser"] == {"uid": 1001, "gid": 1002}
    assert access_point.inputs["rootDirectory"] == {
        "path": "/orders",
        "creationInfo": {"ownerUid": 1001, "ownerGid": 1002, "permissions": "750"},
    }
    csi = found.one("PersistentVolume", "shop-orders-pvc")["spec"]["csi"]
    assert csi == {"driver": "efs.csi.aws.com", "volumeHandle": f"fs-0a1::{access_point.id}"}


def test_the_driver_encrypts_the_connection_by_default() -> None:
    spec = volume().one("PersistentVolume", "shop-orders-pvc")["spec"]
    assert "mountOptions" not in spec
    assert "volumeAttributes" not in spec["csi"]


def test_data_remains_after_the_claim_is_deleted() -> None:
    spec = volume().one("PersistentVolume", "shop-orders-pvc")["spec"]
    assert spec["persistentVolumeReclaimPolicy"] == "Retain"


def test_the_claim_binds_to_its_volume() -> None:
    found = volume()
    volume_spec = found.one("PersistentVolume", "shop-orders-pvc")["spec"]
    claim = found.one("PersistentVolumeClaim", "orders-pvc")
    assert claim["metadata"]["namespace"] == "shop"
    assert claim["spec"]["volumeName"] == "shop-orders-pvc"
    assert claim["spec"]["storageClassName"] == volume_spec["storageClassName"] == "efs-sc"
    assert claim["spec"]["resources"]["requests"] == volume_spec["capacity"]
    assert claim["spec"]["accessModes"] == volume_spec["accessModes"] == ["ReadWriteMany"]
    assert found.deployment.outputs == "orders-pvc"


def test_a_read_only_volume_has_an_access_mode_that_the_driver_mounts() -> None:
    found = volume(read_only=True)
    assert found.one("PersistentVolume", "shop-orders-pvc")["spec"]["accessModes"] == ["ReadWriteMany"]
    assert found.one("PersistentVolumeClaim", "orders-pvc")["spec"]["accessModes"] == ["ReadWriteMany"]


def test_a_volume_depends_on_the_driver_and_the_mount_targets() -> None:
    found = volume()
    dependencies = found.deployment.dependencies(found.registration("PersistentVolume", "shop-orders-pvc"))
    assert ("random:index/randomPet:RandomPet", "storage-ready") in dependencies
