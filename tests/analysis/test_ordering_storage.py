"""Ordering rules of volumes, claims and their namespaces."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.ordering import storage
from plan.model import PlannedResource
from tests.support.ordering_cases import DEPENDENT, PREREQUISITE, Case, addon, aws, cluster_scoped, namespaced, release

EFS = {"csi": {"driver": "efs.csi.aws.com", "volumeHandle": "fs-1::fsap-2"}}


def block_storage(name: str, **metadata: Any) -> PlannedResource:
    return cluster_scoped(
        name, "storage.k8s.io/v1:StorageClass", object_name="gp3", provisioner="ebs.csi.aws.com", metadata=metadata
    )


CLASS, GP3 = block_storage(PREREQUISITE), block_storage("class")
DEFAULT = block_storage(PREREQUISITE, annotations={"storageclass.kubernetes.io/is-default-class": "true"})
SPACE = cluster_scoped(DEPENDENT, "core/v1:Namespace", object_name="space")
CLAIMS = {"volumeClaimTemplates": [{"spec": {"storageClassName": "gp3"}}]}
PROMETHEUS = release("prometheus", "kube-prometheus-stack", "space", prometheus={"storageClassName": "gp3"})
TARGET = aws("target", "efs/mountTarget:MountTarget", fileSystemId="fs-1", securityGroups=["sg-1"])

CASES = {
    "Volumes and storage classes depend on their CSI driver": [
        Case(
            cluster_scoped(DEPENDENT, "core/v1:PersistentVolume", spec=EFS), addon(PREREQUISITE, "aws-efs-csi-driver")
        ),
        Case(
            cluster_scoped(DEPENDENT, "storage.k8s.io/v1:StorageClass", provisioner="ebs.csi.aws.com"),
            addon(PREREQUISITE, "aws-ebs-csi-driver"),
        ),
    ],
    "An EFS volume depends on mount targets and policies of its file system": [
        Case(
            cluster_scoped(DEPENDENT, "core/v1:PersistentVolume", spec=EFS),
            aws(PREREQUISITE, "efs/mountTarget:MountTarget", fileSystemId="fs-1"),
        ),
        Case(
            cluster_scoped(DEPENDENT, "core/v1:PersistentVolume", spec=EFS),
            aws(PREREQUISITE, "vpc/securityGroupIngressRule:SecurityGroupIngressRule", securityGroupId="sg-1"),
            (TARGET,),
        ),
    ],
    "Claims of a storage class depend on the class and its driver": [
        Case(namespaced(DEPENDENT, "core/v1:PersistentVolumeClaim", spec={"storageClassName": "gp3"}), CLASS),
        Case(
            namespaced(DEPENDENT, "apps/v1:StatefulSet", spec=CLAIMS),
            addon(PREREQUISITE, "aws-ebs-csi-driver"),
            (GP3,),
        ),
        Case(release(DEPENDENT, "kube-prometheus-stack", prometheus={"storageClassName": "gp3"}), CLASS),
        Case(namespaced(DEPENDENT, "core/v1:PersistentVolumeClaim", spec={}), DEFAULT),
        Case(namespaced(DEPENDENT, "apps/v1:StatefulSet", spec={"volumeClaimTemplates": [{"spec": {}}]}), DEFAULT),
    ],
    "A namespace depends on the storage classes and drivers of the claims created in it": [
        Case(SPACE, CLASS, (PROMETHEUS,)),
        Case(SPACE, addon(PREREQUISITE, "aws-ebs-csi-driver"), (GP3, PROMETHEUS)),
        Case(SPACE, CLASS, (namespaced("store", "apps/v1:StatefulSet", spec=CLAIMS),)),
    ],
}

NOT_APPLICABLE = {
    "a claim without a class where no class is the default": (
        "Claims of a storage class depend on the class and its driver",
        Case(namespaced(DEPENDENT, "core/v1:PersistentVolumeClaim", spec={}), CLASS),
    ),
    "a claim on a static volume": (
        "Claims of a storage class depend on the class and its driver",
        Case(namespaced(DEPENDENT, "core/v1:PersistentVolumeClaim", spec={"volumeName": "disk"}), DEFAULT),
    ),
    "a volume on another file system": (
        "An EFS volume depends on mount targets and policies of its file system",
        Case(
            cluster_scoped(DEPENDENT, "core/v1:PersistentVolume", spec=EFS),
            aws(PREREQUISITE, "efs/mountTarget:MountTarget", fileSystemId="fs-9"),
        ),
    ),
    "a namespace without the chart that makes claims": (
        "A namespace depends on the storage classes and drivers of the claims created in it",
        Case(cluster_scoped(DEPENDENT, "core/v1:Namespace", object_name="elsewhere"), CLASS, (PROMETHEUS,)),
    ),
    "a namespace with planned claims only": (
        "A namespace depends on the storage classes and drivers of the claims created in it",
        Case(SPACE, CLASS, (namespaced("claim", "core/v1:PersistentVolumeClaim", spec={"storageClassName": "gp3"}),)),
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_a_missing_dependency_is_a_violation(title: str) -> None:
    for case in CASES[title]:
        assert len(case.violations(title, depends=False)) == 1, case
        assert case.violations(title, depends=True) == [], case


def test_every_rule_of_storage_has_a_case() -> None:
    assert set(CASES) == {rule.title for rule in storage.RULES}


@pytest.mark.parametrize("what", NOT_APPLICABLE)
def test_a_rule_does_not_apply_to(what: str) -> None:
    title, case = NOT_APPLICABLE[what]
    assert case.violations(title, depends=False) == []
