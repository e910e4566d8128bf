"""Disk of the nodes: what the pods of a node and their images may take of it.

The scheduler compares requests only. Images and emptyDir volumes fill the disk all the same, and below 10 % of free
disk the kubelet evicts pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.scheduling.images import Image
from analysis.scheduling.node_disk import allocatable_disk
from analysis.scheduling.scheduler import Node, Pod
from analysis.scheduling.workload import Workload

_STEP_GIB = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """MiB of one node's disk that its pods and their images may take."""

    node: Node
    pods: int
    images: int
    is_declared: bool
    """True where the requests and the declared images alone exceed the disk."""

    @property
    def excess(self) -> int:
        """MiB that exceed the allocatable disk."""
        return self.pods + self.images - self.node.template.allocatable.disk

    @property
    def sufficient_gib(self) -> int:
        """Disk size that is large enough, rounded up."""
        gib = _STEP_GIB
        while allocatable_disk(gib) < self.pods + self.images:
            gib += _STEP_GIB
        return gib


def fullest_disks(scenarios: Iterable[Sequence[Node]], daemon_sets: Sequence[Workload]) -> list[DiskUse]:
    """Return for each node pool the node whose disk is exceeded most, if there is one."""
    found: dict[str, DiskUse] = {}
    for nodes in scenarios:
        for node in nodes:
            use = _disk_use(node, daemon_sets)
            worst = found.get(node.pool.name)
            if use.excess > 0 and (worst is None or (use.is_declared, use.excess) > (worst.is_declared, worst.excess)):
                found[node.pool.name] = use
    return list(found.values())


def _disk_use(node: Node, daemon_sets: Sequence[Workload]) -> DiskUse:
    daemons = [Pod(each) for each in daemon_sets if not each.constraints.mismatch(node.labels, node.pool.taints)]
    pods = [*daemons, *node.pods]
    images = [*_images(pods)]
    declared = sum(each.size for each in images if each.is_declared)
    return DiskUse(
        node=node,
        pods=sum(pod.workload.disk_use for pod in pods),
        images=sum(each.size for each in images),
        is_declared=node.used.disk + declared > node.template.allocatable.disk,
    )


def _images(pods: Iterable[Pod]) -> Iterable[Image]:
    """Return each image once. During a rollout a node stores the old and the new image."""
    return {(image.reference, pod.revision): image for pod in pods for image in pod.workload.images}.values()
