"""Velero: backups of Kubernetes objects, and snapshots of volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.velero import VELERO
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.velero.policy import velero_statements
from components.aws.backup_bucket import BackupBucket, BackupBucketArgs
from components.spec import DnsLabel, Spec
from components.string_format import StringFormat
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod
from versions import VELERO_AWS_PLUGIN_IMAGE

SERVICE_ACCOUNT = ServiceAccount(namespace=VELERO.namespace, name="velero")
LOCATION = "default"
METRICS_PORT = 8085

JOB_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Resources of the plugin's init container, and of the Job that upgrades the definitions."""

CRON = r"^\S+( \S+){4}$"


class BackupScheduleSpec(Spec):
    """A scheduled backup."""

    cron: Annotated[str, StringFormat(CRON, "a cron schedule of five fields", "0 3 * * *")]
    """Cron expression in UTC: minute, hour, day of the month, month, day of the week."""
    keep_days: Annotated[int, Field(ge=1)] = 30
    namespaces: Annotated[Sequence[str], Field(min_length=1)] = ("*",)
    volumes: bool = True
    """Snapshot the EBS volumes of the namespaces. Use AWS Backup for EFS file systems."""


class VeleroSpec(ChartSpec):
    """Settings of Velero."""

    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    schedules: Mapping[DnsLabel, BackupScheduleSpec] = Field(
        default_factory=lambda: {"daily": BackupScheduleSpec(cron="0 3 * * *")}
    )
    deleted_versions_days: Annotated[int, Field(ge=1)] = 30
    """Days for which the bucket keeps a deleted backup."""
    retain_bucket: bool = True
    """Keep the bucket when the stack is destroyed. ``false`` deletes every backup with the stack."""


@dataclass(frozen=True, kw_only=True)
class VeleroArgs(AddonArgs[VeleroSpec]):
    """Velero, and the tags of the volumes that it may snapshot."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of the stack, which the EBS CSI driver sets on its volumes."""


class Velero(pulumi.ComponentResource):
    """Velero in its own namespace, a bucket for its backups, and their schedules.

    It has cluster-admin permissions, because a restore may create any object. It backs volumes up by EBS snapshots,
    without an agent on every node.
    """

    TYPE = "landfall:addons:Velero"

    def __init__(self, name: str, args: VeleroArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = BackupBucket(
            f"{name}-backups",
            BackupBucketArgs(deleted_versions_days=args.spec.deleted_versions_days, retain=args.spec.retain_bucket),
            child,
        )
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            statements=bucket.arn.apply(
                lambda arn: velero_statements(bucket_arn=arn, region=args.context.cluster.region, volume_tags=args.tags)
            ),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=VELERO,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=velero_values(args, role_arn=role.arn, bucket_name=bucket.name),
            parent=self,
            depends_on=[*role.policies, *bucket.ready],
        )

        self.bucket_name: pulumi.Output[str] = bucket.name
        self.ready: Sequence[pulumi.Resource] = (self.release, *self._schedules(name, args.spec))
        self.register_outputs({"bucket_name": self.bucket_name})

    def _schedules(self, name: str, spec: VeleroSpec) -> Sequence[pulumi.Resource]:
        return [
            k8s.apiextensions.CustomResource(
                f"{name}-schedule-{schedule_name}",
                api_version="velero.io/v1",
                kind="Schedule",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=schedule_name, namespace=VELERO.namespace),
                spec=schedule_spec(schedule),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
            )
            for schedule_name, schedule in spec.schedules.items()
        ]


def velero_values(args: VeleroArgs, *, role_arn: pulumi.Input[str], bucket_name: pulumi.Input[str]) -> dict[str, Any]:
    """Return the values of the chart: a location for backups and one for snapshots, both with the IAM role."""
    region = {"region": args.context.cluster.region}
    return {
        "resources": args.spec.resources.document(),
        **args.context.nodes.document(),
        "podSecurityContext": restricted_pod(),
        # With a read-only root file system the chart mounts a directory for temporary files.
        "containerSecurityContext": dict(RESTRICTED_CONTAINER),
        "initContainers": [plugin_container()],
        "upgradeCRDs": True,
        "upgradeJobResources": JOB_RESOURCES.document(),
        "kubectl": {"resources": JOB_RESOURCES.document(), "containerSecurityContext": dict(RESTRICTED_CONTAINER)},
        "credentials": {"useSecret": False},
        "serviceAccount": {"server": SERVICE_ACCOUNT.document(role_arn)},
        "configuration": {
            "backupStorageLocation": [
                {"name": LOCATION, "provider": "aws", "bucket": bucket_name, "default": True, "config": region}
            ],
            "volumeSnapshotLocation": [{"name": LOCATION, "provider": "aws", "config": region}],
            "defaultVolumeSnapshotLocations": f"aws:{LOCATION}",
        },
        "deployNodeAgent": False,
        "metrics": {"enabled": True, "serviceMonitor": {"enabled": args.context.service_monitor}},
    }


def plugin_container() -> dict[str, Any]:
    """Return the init container that copies the plugin for S3 and EBS to the server's plugin directory."""
    return {
        "name": "velero-plugin-for-aws",
        "image": VELERO_AWS_PLUGIN_IMAGE,
        "volumeMounts": [{"name": "plugins", "mountPath": "/target"}],
        "resources": JOB_RESOURCES.document(),
        "securityContext": dict(RESTRICTED_CONTAINER),
    }


def schedule_spec(schedule: BackupScheduleSpec) -> dict[str, Any]:
    """Return the spec of a Schedule. Its backups remain when the schedule is deleted."""
    return {
        "schedule": schedule.cron,
        "useOwnerReferencesInBackup": False,
        "template": {
            "includedNamespaces": list(schedule.namespaces),
            "snapshotVolumes": schedule.volumes,
            "storageLocation": LOCATION,
            "ttl": f"{schedule.keep_days * 24}h0m0s",
        },
    }
