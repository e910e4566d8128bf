"""Velero: backups of the cluster's objects, and snapshots of its volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.velero import VELERO
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER, RESTRICTED_POD
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.velero.backup_bucket import BackupBucket, BackupBucketArgs
from components.addons.velero.policy import velero_statements
from components.spec import DnsLabel, Spec
from components.string_format import StringFormat
from versions import VELERO_AWS_PLUGIN_IMAGE

NAMESPACE = VELERO.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="velero")
LOCATION = "default"
METRICS_PORT = 8085

JOB_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Of what runs for a moment: the plugin's copy, and the Job that brings definitions up to date."""

CRON = r"^\S+( \S+){4}$"


class BackupScheduleSpec(Spec):
    """One kind of backup, made again and again."""

    cron: Annotated[str, StringFormat(CRON, "a cron schedule of five fields", "0 3 * * *")]
    """When, in UTC, as cron has it: minute, hour, day of the month, month, day of the week."""
    keep_days: Annotated[int, Field(ge=1)] = 30
    namespaces: Annotated[Sequence[str], Field(min_length=1)] = ("*",)
    volumes: bool = True
    """With snapshots of the namespaces' EBS volumes; file systems of EFS are AWS Backup's."""


class VeleroSpec(ChartSpec):
    """What a person may choose about it."""

    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    schedules: Mapping[DnsLabel, BackupScheduleSpec] = Field(
        default_factory=lambda: {"daily": BackupScheduleSpec(cron="0 3 * * *")}
    )
    deleted_versions_days: Annotated[int, Field(ge=1)] = 30
    """How long a deleted backup can be had back from the bucket."""
    retain_bucket: bool = True
    """The bucket outlives the stack. Without it, destroying the stack destroys every backup."""


@dataclass(frozen=True, kw_only=True)
class VeleroArgs(ChartAddonArgs[VeleroSpec]):
    """Velero, its cluster, and whose volumes it may touch."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The stack's own, which the EBS CSI driver puts on the volumes that it makes."""


class Velero(pulumi.ComponentResource):
    """Velero in a namespace of its own, a bucket for its backups, and their schedules.

    It is the cluster's administrator, as it may have to restore anything. It reads no node's disk: volumes are kept by
    snapshots of EBS, without an agent on every node.
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
            cluster=args.cluster,
            statements=bucket.arn.apply(
                lambda arn: velero_statements(bucket_arn=arn, region=args.cluster.region, volume_tags=args.tags)
            ),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=VELERO,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=velero_values(args, role_arn=role.arn, bucket_name=bucket.name),
            parent=self,
            after=[*role.policies, *bucket.ready],
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
                metadata=k8s.meta.v1.ObjectMetaArgs(name=schedule_name, namespace=NAMESPACE),
                spec=schedule_spec(schedule),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
            )
            for schedule_name, schedule in spec.schedules.items()
        ]


def velero_values(args: VeleroArgs, *, role_arn: pulumi.Input[str], bucket_name: pulumi.Input[str]) -> dict[str, Any]:
    """The chart's values: one place for backups and one for snapshots, both by the service account's role."""
    region = {"region": args.cluster.region}
    return {
        "resources": args.spec.resources.document(),
        **args.nodes.document(),
        "podSecurityContext": dict(RESTRICTED_POD),
        # With a read-only root the chart brings a folder for temporary files.
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
        "metrics": {"enabled": True, "serviceMonitor": {"enabled": args.service_monitor}},
    }


def plugin_container() -> dict[str, Any]:
    """Copies the plugin for S3 and EBS to where the server looks for plugins."""
    return {
        "name": "velero-plugin-for-aws",
        "image": VELERO_AWS_PLUGIN_IMAGE,
        "volumeMounts": [{"name": "plugins", "mountPath": "/target"}],
        "resources": JOB_RESOURCES.document(),
        "securityContext": dict(RESTRICTED_CONTAINER),
    }


def schedule_spec(schedule: BackupScheduleSpec) -> dict[str, Any]:
    """The spec of a Schedule; its backups stay when the schedule goes."""
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
