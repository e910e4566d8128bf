from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from components.addons.velero.velero import Velero, VeleroArgs, VeleroSpec
from tests.support import pod_security
from tests.support.addons import (
    RELEASE,
    ROLE,
    SYSTEM,
    Addon,
    level,
    manifests,
    schema_faults_of,
    statements,
    subject,
    values,
)

BUCKET = "aws:s3/bucket:Bucket"
TAGS = {"project": "landfall", "stack": "test"}


ADDON = Addon(component=Velero, spec=VeleroSpec, name="backup", args=VeleroArgs, inputs=lambda: {"tags": TAGS})
velero = ADDON.install


def test_schedules_match_their_definition() -> None:
    schedules = {"hourly": {"cron": "15 * * * *", "keepDays": 2, "namespaces": ["shop"], "volumes": False}}
    assert schema_faults_of(velero(schedules=schedules), "Schedule") == []


def test_the_default_schedule_is_daily_with_thirty_days_of_retention() -> None:
    deployment = velero()
    (schedule,) = manifests(deployment, "Schedule").values()
    assert schedule["metadata"] == {"name": "daily", "namespace": "velero"}
    assert schedule["spec"]["schedule"] == "0 3 * * *"
    assert schedule["spec"]["template"]["ttl"] == "720h0m0s"
    assert schedule["spec"]["template"]["includedNamespaces"] == ["*"]
    made = deployment.one("kubernetes:velero.io/v1:Schedule")
    assert (RELEASE, "backup-release") in deployment.dependencies(made)


@pytest.mark.parametrize("cron", ["daily", "0 3 * *", "@every 24h"])
def test_a_schedule_needs_five_fields(cron: str) -> None:
    with pytest.raises(ValidationError, match="is not a cron schedule of five fields"):
        VeleroSpec.model_validate({"schedules": {"daily": {"cron": cron}}})


def test_the_bucket_is_encrypted_versioned_and_private() -> None:
    deployment = velero()
    made = {resource.type.rpartition(":")[2]: resource.inputs for resource in deployment.resources}
    closed = made["BucketPublicAccessBlock"]
    (statement,) = json.loads(made["BucketPolicy"]["policy"])["Statement"]
    assert made["BucketVersioning"]["versioningConfiguration"]["status"] == "Enabled"
    assert made["BucketServerSideEncryptionConfiguration"]["rules"][0]["applyServerSideEncryptionByDefault"]
    assert [closed[key] for key in closed if key != "bucket"] == [True] * 4
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_bucket_keeps_deleted_backups() -> None:
    rules = velero(deletedVersionsDays=90).one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    versions_rule, uploads_rule = rules.inputs["rules"]
    assert versions_rule["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert uploads_rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


@pytest.mark.parametrize("retained", [True, False])
def test_the_bucket_can_be_retained(retained: bool) -> None:  # noqa: FBT001 - a table's column
    deployment = velero(retainBucket=retained)
    kept = {r.name for r in deployment.resources if r.type.startswith("aws:s3/") and r.options.get("retainOnDelete")}
    everything = {r.name for r in deployment.resources if r.type.startswith("aws:s3/")}
    assert kept == (everything if retained else set())
    assert deployment.one(BUCKET).inputs["forceDestroy"] is not retained


def test_the_role_allows_the_bucket_and_volumes_of_the_stack_alone() -> None:
    deployment = velero()
    found = statements(deployment)
    bucket = deployment.one(BUCKET).outputs["arn"]
    owned = {"ebs.csi.aws.com/cluster": "true", **TAGS}
    assert subject(deployment) == "system:serviceaccount:velero:velero"
    assert (found["ListBackups"]["Resource"], found["KeepBackups"]["Resource"]) == ([bucket], [f"{bucket}/*"])
    for sid, place in (
        ("SnapshotVolumes", "ResourceTag"),
        ("MakeSnapshots", "RequestTag"),
        ("UseAndDeleteSnapshots", "ResourceTag"),
        ("RestoreVolumes", "RequestTag"),
    ):
        assert found[sid]["Condition"]["StringEquals"] == {f"aws:{place}/{k}": v for k, v in owned.items()}
    assert [sid for sid, statement in found.items() if "*" in statement["Resource"]] == ["SeeVolumesAndSnapshots"]


def test_it_uses_its_role_as_credentials() -> None:
    deployment = velero()
    given = values(deployment)
    annotations = given["serviceAccount"]["server"]["annotations"]
    assert given["credentials"] == {"useSecret": False}
    assert annotations == {"eks.amazonaws.com/role-arn": deployment.one(ROLE).outputs["arn"]}


def test_it_depends_on_the_protection_of_the_bucket() -> None:
    deployment = velero()
    (location,) = values(deployment)["configuration"]["backupStorageLocation"]
    assert location["config"] == {"region": "us-east-1"}
    waits_for = {name for _, name in deployment.dependencies(deployment.one(RELEASE))}
    assert waits_for >= {
        "backup-policy",
        "backup-backups-versions",
        "backup-backups-encryption",
        "backup-backups-closed",
    }


def test_pods_meet_the_level_restricted_and_no_node_agent_runs() -> None:
    deployment = velero()
    given = values(deployment)
    pod = {
        "securityContext": given["podSecurityContext"],
        "containers": [
            {"name": "velero", "securityContext": given["containerSecurityContext"]},
            {"name": "kubectl", "securityContext": given["kubectl"]["containerSecurityContext"]},
        ],
        "initContainers": given["initContainers"],
    }
    assert pod_security.violations(pod) == []
    assert level(deployment) == "restricted"
    assert given["deployNodeAgent"] is False
    assert given["nodeSelector"] == SYSTEM.node_selector
