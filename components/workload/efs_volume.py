"""A directory on the shared file system, as a PersistentVolumeClaim for pods on many nodes."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from components.platform import Platform
from components.workload.claim_mount import ClaimMount
from components.workload.namespace import Namespace

EFS_DRIVER = "efs.csi.aws.com"
EFS_STORAGE_CLASS = "efs-sc"
"""StorageClass of static volumes and their claims; it prevents dynamic provisioning."""

ACCESS_MODES = ["ReadWriteMany"]
"""Access modes. The driver mounts no ReadOnlyMany volume, so a read-only directory is a read-only mount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EfsVolumeArgs:
    """The directory, its owner, and the namespace of its claim."""

    platform: Platform
    namespace: Namespace
    claim_name: str
    path: str
    """Directory on the file system; created with the given owner and mode if it is missing."""
    read_only: bool = False
    user_id: int = 1000
    group_id: int = 1000
    permissions: str = "755"
    """Octal mode of a directory that is created."""


class EfsVolume(pulumi.ComponentResource):
    """An access point for one directory of the file system, a static PersistentVolume and its claim.

    The access point fixes the user and the root directory, so that a pod sees this directory only. The driver encrypts
    the connection by default. The reclaim policy is Retain: data remains after the claim is deleted.
    """

    TYPE = "landfall:workload:EfsVolume"

    claim_name: pulumi.Output[str]
    """Name of the claim, for the pod's volume."""

    def __init__(self, name: str, args: EfsVolumeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        capacity = {"storage": "5Gi"}  # EFS has no size, but Kubernetes requires one and compares claim and volume.

        access_point = _access_point(name, args, child)
        volume = k8s.core.v1.PersistentVolume(
            f"{name}-volume",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=f"{args.namespace.plain_name}-{args.claim_name}"),
            spec=k8s.core.v1.PersistentVolumeSpecArgs(
                capacity=capacity,
                access_modes=ACCESS_MODES,
                volume_mode="Filesystem",
                persistent_volume_reclaim_policy="Retain",
                storage_class_name=EFS_STORAGE_CLASS,
                csi=k8s.core.v1.CSIPersistentVolumeSourceArgs(
                    driver=EFS_DRIVER,
                    volume_handle=pulumi.Output.format("{0}::{1}", args.platform.file_system_id, access_point.id),
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.platform.storage_ready),
        )
        claim = k8s.core.v1.PersistentVolumeClaim(
            f"{name}-claim",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=args.claim_name, namespace=args.namespace.namespace),
            spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
                access_modes=ACCESS_MODES,
                storage_class_name=EFS_STORAGE_CLASS,
                volume_name=volume.metadata.name,
                resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests=capacity),
            ),
            opts=child,
        )
        self.claim_name = claim.metadata.name
        self.read_only = args.read_only
        self.register_outputs({"claimName": self.claim_name})

    def mount(self, path: str, *, read_only: bool = False) -> ClaimMount:
        """Return the mount of this volume at a path in a container."""
        return ClaimMount(claim_name=self.claim_name, mount_path=path, read_only=read_only or self.read_only)


def _access_point(name: str, args: EfsVolumeArgs, opts: pulumi.ResourceOptions) -> aws.efs.AccessPoint:
    return aws.efs.AccessPoint(
        f"{name}-access-point",
        file_system_id=args.platform.file_system_id,
        posix_user=aws.efs.AccessPointPosixUserArgs(uid=args.user_id, gid=args.group_id),
        root_directory=aws.efs.AccessPointRootDirectoryArgs(
            path=args.path,
            creation_info=aws.efs.AccessPointRootDirectoryCreationInfoArgs(
                owner_uid=args.user_id, owner_gid=args.group_id, permissions=args.permissions
            ),
        ),
        tags={"Name": f"{args.namespace.plain_name}-{args.claim_name}"},
        opts=opts,
    )
