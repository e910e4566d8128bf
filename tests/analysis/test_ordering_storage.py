"""N5: what volumes, claims and the namespaces around them come after; each rule is seen to fail and to hold."""

from __future__ import annotations

import pytest

from analysis.ordering import storage
from plan.model import PlannedResource
from tests.support.ordering_cases import EARLY, LATE, Case, addon, anywhere, aws, release, thing

EFS = {"csi": {"driver": "efs.csi.aws.com", "volumeHandle": "fs-1::fsap-2"}}


def block_storage(name: str) -> PlannedResource:
    return anywhere(name, "storage.k8s.io/v1:StorageClass", called="gp3", provisioner="ebs.csi.aws.com")


CLASS, GP3 = block_storage(EARLY), block_storage("class")
SPACE = anywhere(LATE, "core/v1:Namespace", called="space")
CLAIMS = {"volumeClaimTemplates": [{"spec": {"storageClassName": "gp3"}}]}
PROMETHEUS = release("prometheus", "kube-prometheus-stack", "space", prometheus={"storageClassName": "gp3"})
TARGET = aws("target", "efs/mountTarget:MountTarget", fileSystemId="fs-1", securityGroups=["sg-1"])

CASES = {
    "Volumes and storage classes come after the driver that mounts them": [
        Case(anywhere(LATE, "core/v1:PersistentVolume", spec=EFS), addon(EARLY, "aws-efs-csi-driver")),
        Case(
            anywhere(LATE, "storage.k8s.io/v1:StorageClass", provisioner="ebs.csi.aws.com"),
            addon(EARLY, "aws-ebs-csi-driver"),
        ),
    ],
    "A volume on EFS comes after the ways into its file system": [
        Case(
            anywhere(LATE, "core/v1:PersistentVolume", spec=EFS),
            aws(EARLY, "efs/mountTarget:MountTarget", fileSystemId="fs-1"),
        ),
        Case(
            anywhere(LATE, "core/v1:PersistentVolume", spec=EFS),
            aws(EARLY, "vpc/securityGroupIngressRule:SecurityGroupIngressRule", securityGroupId="sg-1"),
            (TARGET,),
        ),
    ],
    "What asks for volumes of a class comes after the class and its driver": [
        Case(thing(LATE, "core/v1:PersistentVolumeClaim", spec={"storageClassName": "gp3"}), CLASS),
        Case(
            thing(LATE, "apps/v1:StatefulSet", spec=CLAIMS),
            addon(EARLY, "aws-ebs-csi-driver"),
            (GP3,),
        ),
        Case(release(LATE, "kube-prometheus-stack", prometheus={"storageClassName": "gp3"}), CLASS),
    ],
    "A namespace comes after the classes of the claims that are made in it, and after their driver": [
        Case(SPACE, CLASS, (PROMETHEUS,)),
        Case(SPACE, addon(EARLY, "aws-ebs-csi-driver"), (GP3, PROMETHEUS)),
        Case(SPACE, CLASS, (thing("store", "apps/v1:StatefulSet", spec=CLAIMS),)),
    ],
}

NOTHING_TO_WAIT_FOR = {
    "a volume on another file system": (
        "A volume on EFS comes after the ways into its file system",
        Case(
            anywhere(LATE, "core/v1:PersistentVolume", spec=EFS),
            aws(EARLY, "efs/mountTarget:MountTarget", fileSystemId="fs-9"),
        ),
    ),
    "a namespace without the chart that makes claims": (
        "A namespace comes after the classes of the claims that are made in it, and after their driver",
        Case(anywhere(LATE, "core/v1:Namespace", called="elsewhere"), CLASS, (PROMETHEUS,)),
    ),
    "a namespace whose claims are planned, and go before it": (
        "A namespace comes after the classes of the claims that are made in it, and after their driver",
        Case(SPACE, CLASS, (thing("claim", "core/v1:PersistentVolumeClaim", spec={"storageClassName": "gp3"}),)),
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_n5_a_lost_edge_is_named_and_a_kept_one_is_not(title: str) -> None:
    for case in CASES[title]:
        assert len(case.found(title, waits=False)) == 1, case
        assert case.found(title, waits=True) == [], case


def test_n5_every_rule_of_storage_is_seen_to_fail() -> None:
    assert set(CASES) == {rule.up for rule in storage.RULES}


@pytest.mark.parametrize("what", NOTHING_TO_WAIT_FOR)
def test_n5_nothing_is_asked_of(what: str) -> None:
    title, case = NOTHING_TO_WAIT_FOR[what]
    assert case.found(title, waits=False) == []
