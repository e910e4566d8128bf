from __future__ import annotations

from typing import Any

import pytest

from cluster.controllers import volumes
from tests.support.kubernetes_api import MemoryApi


@pytest.fixture
def api() -> MemoryApi:
    return MemoryApi()


def storage(api: MemoryApi, *, mode: str = "WaitForFirstConsumer", driver: str = "ebs.csi.aws.com") -> None:
    content = {"provisioner": driver, "volumeBindingMode": mode, "reclaimPolicy": "Retain"}
    api.add(volumes.CLASSES, "gp3", content)
    api.add("/api/v1/nodes", "application-1", {"metadata": {"labels": {"topology.kubernetes.io/zone": "us-east-1b"}}})


def claim(api: MemoryApi, **metadata: Any) -> str:
    content = {
        "metadata": metadata,
        "spec": {
            "storageClassName": "gp3",
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "5Gi"}},
        },
        "status": {"phase": "Pending"},
    }
    return api.add(volumes.CLAIMS, "data", content, "web")


def created_volumes(api: MemoryApi) -> list[dict[str, Any]]:
    return api.items(volumes.VOLUMES)


def test_a_volume_is_created_in_the_zone_of_the_chosen_node(api: MemoryApi) -> None:
    storage(api)
    claim(api, annotations={"volume.kubernetes.io/selected-node": "application-1"})

    for _ in range(2):
        volumes.play(api)

    (volume,) = created_volumes(api)
    (term,) = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == ["us-east-1b"]
    assert volume["spec"]["capacity"] == {"storage": "5Gi"}
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert volume["spec"]["claimRef"]["uid"] == "uid-of-data"


def test_no_volume_is_created_before_a_node_is_chosen(api: MemoryApi) -> None:
    storage(api)
    claim(api)
    volumes.play(api)
    assert created_volumes(api) == []


def test_an_efs_volume_is_created_at_once_for_all_zones(api: MemoryApi) -> None:
    storage(api, mode="Immediate", driver="efs.csi.aws.com")
    claim(api)
    volumes.play(api)
    (volume,) = created_volumes(api)
    assert "nodeAffinity" not in volume["spec"]


def test_a_class_of_another_driver_is_left_to_it(api: MemoryApi) -> None:
    storage(api, mode="Immediate", driver="example.org/driver")
    claim(api)
    volumes.play(api)
    assert created_volumes(api) == []


def test_a_bound_volume_grows_with_its_claim(api: MemoryApi) -> None:
    storage(api)
    path = claim(api)
    volume = api.add(volumes.VOLUMES, "pvc-1", {"spec": {"capacity": {"storage": "2Gi"}}})
    api.patch(path, {"spec": {"volumeName": "pvc-1"}, "status": {"phase": "Bound", "capacity": {"storage": "2Gi"}}})

    volumes.play(api)

    assert api.objects[volume]["spec"]["capacity"] == {"storage": "5Gi"}
    assert api.objects[path]["status"]["capacity"] == {"storage": "5Gi"}


@pytest.mark.parametrize(("policy", "remaining"), [("Delete", 0), ("Retain", 1)])
def test_a_released_volume_follows_the_policy_of_its_class(api: MemoryApi, policy: str, remaining: int) -> None:
    content = {
        "metadata": {"annotations": {"pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com"}},
        "spec": {"persistentVolumeReclaimPolicy": policy},
        "status": {"phase": "Released"},
    }
    api.add(volumes.VOLUMES, "pvc-1", content)
    volumes.play(api)
    assert len(created_volumes(api)) == remaining
