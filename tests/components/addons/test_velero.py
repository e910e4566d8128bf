from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from analysis import pod_security
from charts.velero import VELERO
from components.addons.velero.velero import Velero, VeleroArgs, VeleroSpec
from components.aws.cluster.cluster import ClusterIdentity
from tests.support import addon_delivery as delivery
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment

MakeCluster = Callable[[], ClusterIdentity]

BUCKET = "aws:s3/bucket:Bucket"
TAGS = {"project": "landfall", "stack": "test"}


def velero(cluster: MakeCluster, *, monitored: bool = False, **spec: Any) -> Deployment:
    return delivery.deployed(
        lambda common: Velero(
            "backup",
            VeleroArgs(spec=VeleroSpec.model_validate(spec), tags=TAGS, service_monitor=monitored, **common),
        ),
        cluster,
    )


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, VELERO, delivery.values(velero(cluster, monitored=True))) == []


def test_schedules_are_what_their_definition_allows(facts: Path, cluster: MakeCluster) -> None:
    schedules = {"hourly": {"cron": "15 * * * *", "keepDays": 2, "namespaces": ["shop"], "volumes": False}}
    assert delivery.schema_of_custom_resources(velero(cluster, schedules=schedules), facts, "Schedule") == []


def test_a_backup_is_made_every_day_and_kept_for_thirty(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    (schedule,) = delivery.manifests(deployment, ["Schedule"]).values()
    assert schedule["metadata"] == {"name": "daily", "namespace": "velero"}
    assert schedule["spec"]["schedule"] == "0 3 * * *"
    assert schedule["spec"]["template"]["ttl"] == "720h0m0s"
    assert schedule["spec"]["template"]["includedNamespaces"] == ["*"]
    made = deployment.one("kubernetes:velero.io/v1:Schedule")
    assert (delivery.RELEASE, "backup-release") in deployment.dependencies(made)


@pytest.mark.parametrize("cron", ["daily", "0 3 * *", "@every 24h"])
def test_a_schedule_has_the_five_fields_of_cron(cron: str) -> None:
    with pytest.raises(ValidationError, match="is not a cron schedule of five fields"):
        VeleroSpec.model_validate({"schedules": {"daily": {"cron": cron}}})


def test_backups_are_encrypted_versioned_and_nobody_else_s(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    made = {resource.type.rpartition(":")[2]: resource.inputs for resource in deployment.resources}
    closed = made["BucketPublicAccessBlock"]
    (statement,) = json.loads(made["BucketPolicy"]["policy"])["Statement"]
    assert made["BucketVersioning"]["versioningConfiguration"]["status"] == "Enabled"
    assert made["BucketServerSideEncryptionConfiguration"]["rules"][0]["applyServerSideEncryptionByDefault"]
    assert [closed[key] for key in closed if key != "bucket"] == [True] * 4
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_deleted_backup_can_be_had_back_for_as_long_as_is_said(cluster: MakeCluster) -> None:
    rules = velero(cluster, deletedVersionsDays=90).one(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    )
    versions_rule, uploads_rule = rules.inputs["rules"]
    assert versions_rule["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert uploads_rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


@pytest.mark.parametrize("retained", [True, False])
def test_the_bucket_outlives_its_stack_unless_that_is_not_wanted(retained: bool, cluster: MakeCluster) -> None:  # noqa: FBT001 - a table's column
    deployment = velero(cluster, retainBucket=retained)
    kept = {r.name for r in deployment.resources if r.type.startswith("aws:s3/") and r.options.get("retainOnDelete")}
    everything = {r.name for r in deployment.resources if r.type.startswith("aws:s3/")}
    assert kept == (everything if retained else set())
    assert deployment.one(BUCKET).inputs["forceDestroy"] is not retained


def test_its_role_reaches_its_bucket_and_volumes_of_its_stack(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    found = delivery.statements(deployment)
    bucket = deployment.one(BUCKET).outputs["arn"]
    owned = {"ebs.csi.aws.com/cluster": "true", **TAGS}
    assert delivery.subject(deployment) == "system:serviceaccount:velero:velero"
    assert (found["ListBackups"]["Resource"], found["KeepBackups"]["Resource"]) == ([bucket], [f"{bucket}/*"])
    for sid, place in (
        ("SnapshotVolumes", "ResourceTag"),
        ("MakeSnapshots", "RequestTag"),
        ("UseAndDeleteSnapshots", "ResourceTag"),
        ("RestoreVolumes", "RequestTag"),
    ):
        assert found[sid]["Condition"]["StringEquals"] == {f"aws:{place}/{k}": v for k, v in owned.items()}
    assert [sid for sid, statement in found.items() if "*" in statement["Resource"]] == ["SeeVolumesAndSnapshots"]


def test_it_has_no_credentials_but_its_role_s(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    given = delivery.values(deployment)
    annotations = given["serviceAccount"]["server"]["annotations"]
    assert given["credentials"] == {"useSecret": False}
    assert annotations == {"eks.amazonaws.com/role-arn": deployment.one(delivery.ROLE).outputs["arn"]}


def test_backups_go_into_its_own_bucket_when_that_is_safe(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    (location,) = delivery.values(deployment)["configuration"]["backupStorageLocation"]
    assert location["config"] == {"region": "us-east-1"}
    waits_for = {name for _, name in deployment.dependencies(deployment.one(delivery.RELEASE))}
    assert waits_for >= {
        "backup-policy",
        "backup-backups-versions",
        "backup-backups-encryption",
        "backup-backups-closed",
    }


def test_its_pods_are_restricted_and_nothing_runs_on_every_node(cluster: MakeCluster) -> None:
    deployment = velero(cluster)
    given = delivery.values(deployment)
    pod = {
        "securityContext": given["podSecurityContext"],
        "containers": [
            {"name": "velero", "securityContext": given["containerSecurityContext"]},
            {"name": "kubectl", "securityContext": given["kubectl"]["containerSecurityContext"]},
        ],
        "initContainers": given["initContainers"],
    }
    assert pod_security.violations(pod) == []
    assert delivery.level(deployment) == "restricted"
    assert given["deployNodeAgent"] is False
    assert delivery.selected(given)
