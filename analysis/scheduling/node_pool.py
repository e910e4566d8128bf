"""Node pools: the allocatable resources of their nodes, and their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.instance_types import Instance
from analysis.scheduling.labels import Labels, Taint
from analysis.scheduling.node_disk import DEFAULT_DISK_GIB, allocatable_disk
from analysis.scheduling.resources import GIBIBYTE_MIB, Resources

GPU = "nvidia.com/gpu"

VM_MEMORY_OVERHEAD = 0.075
"""Share of an instance's memory that hypervisor and kernel use: Karpenter's default of ``VM_MEMORY_OVERHEAD_PERCENT``
(its documentation of settings)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTemplate:
    """A node that a pool can add."""

    instance_type: str
    """Instance type, for messages: ``t3.xlarge +1`` where a node can be of one further type."""
    capacity: Resources
    """Resources of the instance."""
    allocatable: Resources
    """Resources available to pods, before DaemonSets."""
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """An EKS managed node group, or a Karpenter NodePool."""

    name: str
    templates: Sequence[NodeTemplate]
    """Smallest first."""
    taints: Sequence[Taint]
    zones: Sequence[str]
    min_size: int
    desired_size: int
    max_size: int | None
    """None for a Karpenter NodePool, which is bounded by ``limits`` only."""
    limits: Resources | None = None
    """Limits on the capacity of all nodes together."""
    managed_by_karpenter: bool = False
    """Karpenter adds each node in the zone that the pod needs; a node group balances its nodes over its zones."""

    @property
    def disk_setting(self) -> str:
        """Return the setting of the disk size."""
        section = "addons.karpenter" if self.managed_by_karpenter else f"nodeGroups.{self.name}"
        return f"{section}.diskSizeGib"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPool:
    """A node group or a Karpenter NodePool whose capacity is unknown, so that its nodes are not simulated."""

    name: str
    reason: str
    """Rest of a sentence that begins with "its capacity is unknown, because"."""
    unknown: str
    """Unknown property, such as ``type``."""
    managed_by_karpenter: bool = False


def allocatable(
    instance: Instance,
    max_pods: int,
    *,
    disk_gib: int = DEFAULT_DISK_GIB,
    pods_per_gpu: int = 0,
    reserved_pods: int | None = None,
) -> Resources:
    """Return the allocatable resources of an Amazon Linux 2023 node. Without a device plugin, GPUs are not counted.

    The kubelet reserves 6 % of the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of each further one;
    255 MiB and 11 MiB for each pod; and an eviction threshold of 100 MiB. The node itself counts the pods that the
    instance's IP addresses allow without prefix delegation, whatever ``maxPods`` is (``withDefaultReservedResources``
    in nodeadm/internal/kubelet/config.go of awslabs/amazon-eks-ami, read in November 2026). ``reserved_pods`` is
    another number of pods: that of Karpenter, which counts ``maxPods`` when it chooses a node.
    """
    shares = [60, 10, 5, 5, *[2.5] * instance.vcpus]
    reserved = 255 + 11 * (instance.pods_by_address if reserved_pods is None else reserved_pods) + 100
    return Resources(
        cpu=1000 * instance.vcpus - round(sum(shares[: instance.vcpus])),
        memory=int(GIBIBYTE_MIB * instance.gib * (1 - VM_MEMORY_OVERHEAD)) - reserved,
        pods=max_pods,
        devices={GPU: instance.gpus * pods_per_gpu} if instance.gpus and pods_per_gpu else {},
        disk=allocatable_disk(disk_gib),
        volumes=instance.volumes,
    )


def capacity(instance: Instance) -> Resources:
    """Return the resources of an instance."""
    return Resources(1000 * instance.vcpus, GIBIBYTE_MIB * instance.gib, 0)
