"""The block volumes of a stateful service."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.workload.claim_mount import ClaimMount
from components.workload.context import WorkloadContext
from components.workload.stateful_service_spec import StatefulServiceSpec

VOLUME = "data"
"""Name of the volume; the claim of pod ``postgres-0`` is ``data-postgres-0``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockVolumesArgs:
    """The stateful service, and the context of its system."""

    spec: StatefulServiceSpec
    context: WorkloadContext
    service: str
    """Name of the stateful service."""


class BlockVolumes(pulumi.ComponentResource):
    """A claim for each pod, which the pod's StatefulSet finds by its name.

    The program owns the claims, because the claim templates of a StatefulSet cannot change: a larger volume is an
    update of its claim. A Job can fill a volume before the first pod starts.
    """

    TYPE = "landfall:workload:BlockVolumes"

    def __init__(self, name: str, args: BlockVolumesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.claims = [self._claim(name, args, ordinal) for ordinal in range(args.spec.replicas)]
        """Claims of the volumes, in the order of the pods."""
        self._mount_path = args.spec.mount_path
        self.register_outputs({})

    def mount(self) -> ClaimMount:
        """Return the mount of the first pod's volume in another pod, at the same path."""
        return ClaimMount(claim_name=self.claims[0].metadata.name, mount_path=self._mount_path, read_only=False)

    def _claim(self, name: str, args: BlockVolumesArgs, ordinal: int) -> k8s.core.v1.PersistentVolumeClaim:
        return k8s.core.v1.PersistentVolumeClaim(
            f"{name}-{VOLUME}-{ordinal}",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=f"{VOLUME}-{args.service}-{ordinal}",
                namespace=args.context.namespace.namespace,
                # The volume is created in the zone of its first pod: the claim is not bound before there is a pod.
                annotations={"pulumi.com/skipAwait": "true"},
            ),
            spec=claim_spec(args.spec),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(args.context.platform.block_storage_ready),
                retain_on_delete=args.spec.volume.retain_on_delete,
            ),
        )


def claim_spec(spec: StatefulServiceSpec) -> k8s.core.v1.PersistentVolumeClaimSpecArgs:
    """Return the spec of the claim of one pod."""
    return k8s.core.v1.PersistentVolumeClaimSpecArgs(
        access_modes=["ReadWriteOnce"],
        storage_class_name=spec.volume.storage_class,
        resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": spec.volume.size}),
    )
