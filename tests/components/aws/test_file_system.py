from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.aws.file_system import FileSystemSpec
from components.aws.iam import Statement
from tests.support import aws_programs
from tests.support.aws_programs import ADOPTED_FILE_SYSTEM, MOUNT_TARGET_SUBNETS
from tests.support.caching import cached
from tests.support.harness import Deployment, deploy
from tests.support.iam_evaluation import allows

FILES = "aws:efs/fileSystem:FileSystem"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
ADOPTED = dict(ADOPTED_FILE_SYSTEM)


@cached
def file_system(**spec: Any) -> Deployment:
    return deploy(aws_programs.file_system(**spec))


@pytest.mark.parametrize("spec", [{}, {"create": {}, "adopt": ADOPTED}])
def test_a_file_system_needs_exactly_one_of_create_and_adopt(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Give exactly one: create"):
        FileSystemSpec.model_validate(spec)


def test_mount_targets_admit_only_the_nodes() -> None:
    deployment = file_system()
    rule = deployment.one(RULE).inputs
    group = deployment.one("aws:ec2/securityGroup:SecurityGroup")
    assert rule["referencedSecurityGroupId"] == "sg-nodes"
    assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"]) == ("tcp", 2049, 2049)
    assert rule["securityGroupId"] == group.id
    assert not {"ingress", "egress"} & group.inputs.keys()
    assert {target.inputs["securityGroups"][0] for target in deployment.all(MOUNT_TARGET)} == {group.id}


def test_each_zone_has_a_mount_target_and_mounts_depend_on_all_of_them() -> None:
    deployment = file_system()
    assert {target.inputs["subnetId"] for target in deployment.all(MOUNT_TARGET)} == {"subnet-0b1", "subnet-0b2"}
    ready = {deployment.at(urn).name for urn in deployment.outputs["ready"]}
    assert ready == {"files-policy", "files-nfs", "files-us-east-1a", "files-us-east-1b"}


def test_the_order_of_the_subnets_names_no_mount_target() -> None:
    forwards, backwards = (
        {target.name: target.inputs["subnetId"] for target in file_system(subnets=dict(order)).all(MOUNT_TARGET)}
        for order in (MOUNT_TARGET_SUBNETS.items(), reversed(MOUNT_TARGET_SUBNETS.items()))
    )
    assert forwards == backwards == {"files-us-east-1a": "subnet-0b1", "files-us-east-1b": "subnet-0b2"}


def test_states_that_name_mount_targets_by_position_are_found() -> None:
    aliases = {
        target.name: [alias["spec"]["name"] for alias in target.options["aliases"]]
        for target in file_system().all(MOUNT_TARGET)
    }
    assert aliases == {"files-us-east-1a": ["files-0"], "files-us-east-1b": ["files-1"]}


def test_a_mount_target_is_deleted_before_its_replacement_because_a_zone_has_one_at_most() -> None:
    assert {target.options["deleteBeforeReplace"] for target in file_system().all(MOUNT_TARGET)} == {True}


def test_files_are_encrypted_at_rest_and_retained_on_destroy() -> None:
    made = file_system().one(FILES)
    assert made.inputs["encrypted"] is True
    assert made.options["retainOnDelete"] is True


def test_files_are_deleted_on_destroy_with_retain_on_delete_false() -> None:
    assert file_system(create={"retainOnDelete": False}).one(FILES).options.get("retainOnDelete", False) is False


def mount_is_allowed(action: str = "ClientMount", **changed: str) -> bool:
    deployment = file_system()
    policy = json.loads(deployment.one("aws:efs/fileSystemPolicy:FileSystemPolicy").inputs["policy"])
    statements = [
        Statement(
            sid=each["Sid"],
            effect=each["Effect"],
            actions=each["Action"],
            resources=each["Resource"],
            condition=each["Condition"],
        )
        for each in policy["Statement"]
    ]
    arn = deployment.one(FILES).outputs["arn"]
    request = {
        "elasticfilesystem:AccessedViaMountTarget": "true",
        "elasticfilesystem:AccessPointArn": f"{arn.split(':file-system/')[0]}:access-point/fsap-0a1",
        "aws:SecureTransport": "true",
    } | {key.replace("_", ":"): value for key, value in changed.items()}
    return allows(
        statements, f"elasticfilesystem:{action}", arn, {key: value for key, value in request.items() if value}
    )


def test_clients_mount_an_access_point_over_tls() -> None:
    assert mount_is_allowed()
    assert mount_is_allowed("ClientWrite")
    assert not mount_is_allowed(elasticfilesystem_AccessPointArn=""), "the root directory, without an access point"
    assert not mount_is_allowed(elasticfilesystem_AccessedViaMountTarget="")
    assert not mount_is_allowed(aws_SecureTransport="false")
    assert not mount_is_allowed("ClientRootAccess")


@pytest.mark.parametrize(("days", "phrase"), [(1, "AFTER_1_DAY"), (30, "AFTER_30_DAYS")])
def test_unused_files_move_to_infrequent_access_and_return_on_access(days: int, phrase: str) -> None:
    made = file_system(create={"transitionToInfrequentAccessDays": days}).one(FILES)
    assert made.inputs["lifecyclePolicies"] == [
        {"transitionToIa": phrase},
        {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
    ]


def test_lifecycle_transitions_can_be_disabled() -> None:
    made = file_system(create={"transitionToInfrequentAccessDays": None}).one(FILES)
    assert not made.inputs.get("lifecyclePolicies")


@pytest.mark.parametrize(("backup", "status"), [(True, "ENABLED"), (False, "DISABLED")])
def test_the_backup_policy_is_explicit(backup: bool, status: str) -> None:  # noqa: FBT001 - a table's column
    policy = file_system(create={"backup": backup}).one("aws:efs/backupPolicy:BackupPolicy")
    assert policy.inputs["backupPolicy"] == {"status": status}


def test_an_adopted_file_system_gets_one_security_group_rule() -> None:
    deployment = file_system(adopt=ADOPTED)
    assert {type_ for type_ in deployment.types() if type_.startswith("aws:")} == {RULE}
    assert deployment.one(RULE).inputs["securityGroupId"] == "sg-0a1"
    assert deployment.outputs["id"] == "fs-0a1"
