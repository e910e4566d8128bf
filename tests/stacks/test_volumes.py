"""Volumes of pods: every mount has a volume, every claim a class or a volume, and every volume an access point."""

from __future__ import annotations

import pytest

from plan.pod_templates import pod_of
from tests.support.stack_plans import EVERY_STACK, STACKS, name_of, of_kind, planned
from tests.support.workload_objects import Manifest, containers, names, on_the_cluster, workloads


def claim_templates(workload: Manifest) -> dict[str, Manifest]:
    """Return the claim templates of a StatefulSet by name."""
    return {each["metadata"]["name"]: each for each in workload["spec"].get("volumeClaimTemplates", [])}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_volume_of_every_mount_and_every_claim_exist(stack: str) -> None:
    for workload in workloads(stack):
        pod, namespace = pod_of(workload), workload["metadata"]["namespace"]
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        assert len(volumes) == len(pod["volumes"])
        mounted: set[str] = set()
        for container in containers(workload):
            paths = [mount["mountPath"] for mount in container["volumeMounts"]]
            assert len(paths) == len(set(paths)), name_of(workload)
            mounted |= {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {*volumes, *claim_templates(workload)}, name_of(workload)
        claims = {
            volume["persistentVolumeClaim"]["claimName"]
            for volume in volumes.values()
            if "persistentVolumeClaim" in volume
        }
        assert claims <= names(stack, "PersistentVolumeClaim", namespace), name_of(workload)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_replica_of_a_stateful_set_has_a_claim_as_its_template_describes(stack: str) -> None:
    found: set[str] = set()
    for workload in workloads(stack, "StatefulSet"):
        claims = {
            each["metadata"]["name"]: each
            for each in of_kind(stack, "PersistentVolumeClaim")
            if each["metadata"]["namespace"] == workload["metadata"]["namespace"]
        }
        for name, template in claim_templates(workload).items():
            for number in range(workload["spec"]["replicas"]):
                claim = claims[f"{name}-{workload['metadata']['name']}-{number}"]
                assert claim["spec"] == template["spec"], name_of(claim)
                found.add(name_of(claim))
    dynamic = {name_of(each) for each in of_kind(stack, "PersistentVolumeClaim") if "volumeName" not in each["spec"]}
    assert found == dynamic


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_claim_without_a_volume_gets_one_of_a_class_that_can_grow(stack: str) -> None:
    classes = {each["metadata"]["name"]: each for each in on_the_cluster(stack, "StorageClass")}
    for claim in of_kind(stack, "PersistentVolumeClaim"):
        if "volumeName" not in claim["spec"]:
            storage_class = classes[claim["spec"]["storageClassName"]]
            assert storage_class["allowVolumeExpansion"] is True
            assert storage_class["volumeBindingMode"] == "WaitForFirstConsumer"
            assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_other_claim_matches_its_volume(stack: str) -> None:
    volumes = {volume["metadata"]["name"]: volume["spec"] for volume in of_kind(stack, "PersistentVolume")}
    for claim in of_kind(stack, "PersistentVolumeClaim"):
        if "volumeName" in claim["spec"]:
            volume = volumes.pop(claim["spec"]["volumeName"])
            assert claim["spec"]["storageClassName"] == volume["storageClassName"] == "efs-sc"
            assert claim["spec"]["accessModes"] == volume["accessModes"]
            assert claim["spec"]["resources"]["requests"] == volume["capacity"]
            assert "efs-sc" in names(stack, "StorageClass")
    assert volumes == {}


@pytest.mark.parametrize("stack", STACKS)
def test_every_volume_has_its_own_access_point(stack: str) -> None:
    handles = [volume["spec"]["csi"]["volumeHandle"] for volume in of_kind(stack, "PersistentVolume")]
    points = planned(stack).of_type("aws:efs/accessPoint:AccessPoint")
    assert sorted(handles) == sorted(f"{point.inputs['fileSystemId']}::{point.id}" for point in points)
    assert len(handles) == len(set(handles)) > 0
