"""The volumes of a pod and their mounts: writable directories, files and claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi_kubernetes as k8s

from components.workload.claim_mount import ClaimMount
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_parts import WorkloadParts
from components.workload.workload_spec import WorkloadSpec

FILES = "files"
"""Name of the volume with the files of a workload."""


def pod_volumes(args: WorkloadArgs[WorkloadSpec], parts: WorkloadParts) -> Sequence[k8s.core.v1.VolumeArgs]:
    """Return the volumes of the pod."""
    directories = [
        k8s.core.v1.VolumeArgs(
            name=f"writable-{index}", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit=size)
        )
        for index, size in enumerate(args.spec.writable_paths.values())
    ]
    files = (
        [k8s.core.v1.VolumeArgs(name=FILES, config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=parts.files))]
        if parts.files
        else []
    )
    claims = [
        k8s.core.v1.VolumeArgs(
            name=name,
            persistent_volume_claim=k8s.core.v1.PersistentVolumeClaimVolumeSourceArgs(
                claim_name=claim.claim_name, read_only=claim.read_only
            ),
        )
        for name, claim in args.claims.items()
    ]
    return [*directories, *files, *claims]


def volume_mounts(
    args: WorkloadArgs[WorkloadSpec], claim_templates: Mapping[str, ClaimMount]
) -> Sequence[k8s.core.v1.VolumeMountArgs]:
    """Return the mounts of a container; ``claim_templates`` are volumes that the controller adds to the pod."""
    directories = [
        k8s.core.v1.VolumeMountArgs(name=f"writable-{index}", mount_path=path)
        for index, path in enumerate(args.spec.writable_paths)
    ]
    files = [
        # A single file, so that the other files of its directory remain visible.
        k8s.core.v1.VolumeMountArgs(name=FILES, mount_path=path, sub_path=f"file-{index}", read_only=True)
        for index, path in enumerate(sorted(args.mounted_files()))
    ]
    claims = [
        k8s.core.v1.VolumeMountArgs(name=name, mount_path=claim.mount_path, read_only=claim.read_only)
        for name, claim in {**args.claims, **claim_templates}.items()
    ]
    return [*directories, *files, *claims]
