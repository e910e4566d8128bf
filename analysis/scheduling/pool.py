"""Pools of nodes: what a node of each offers, and how many there may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.instances import Instance
from analysis.scheduling.labels import Labels, Taint
from analysis.scheduling.room import GIBIBYTE_MIB, Room

GPU = "nvidia.com/gpu"

UNSEEN_MEMORY = 0.075
"""Share of a machine's memory that hypervisor and kernel keep to themselves: what Karpenter reckons with
(``VM_MEMORY_OVERHEAD_PERCENT``, its documentation of settings)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind of node of a pool."""

    machine: str
    """Its instance type, for people."""
    whole: Room
    """What the machine has."""
    offers: Room
    """What it leaves to pods."""
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Nodes under one name: a managed node group, or a NodePool of Karpenter."""

    name: str
    shapes: Sequence[Shape]
    """Smallest first."""
    taints: Sequence[Taint]
    zones: Sequence[str]
    least: int
    desired: int
    most: int | None
    """None where only ``limits`` end it."""
    limits: Room | None = None
    """What its machines may have together."""
    on_demand: bool = False
    """Makes nodes by itself, in the zone that a pod needs; a node group's zones are balanced by its size instead."""


def allocatable(instance: Instance, max_pods: int, *, pods_per_gpu: int = 0) -> Room:
    """What a node of Amazon Linux 2023 leaves to its pods; of its GPUs none where no device plugin announces them.

    For itself it takes 6 % of the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of each further one;
    255 MiB and 11 MiB for each pod that addresses one by one would allow; and 100 MiB below which it evicts pods
    (nodeadm/internal/kubelet/config.go in awslabs/amazon-eks-ami, read in August 2026). Were it 11 MiB for each of
    ``maxPods``, as the formula is mostly told, less would be left: so the larger of the two counts here.
    """
    shares = [60, 10, 5, 5, *[2.5] * instance.vcpus]
    reserved = 255 + 11 * max(instance.pods_by_address, max_pods) + 100
    return Room(
        cpu=1000 * instance.vcpus - round(sum(shares[: instance.vcpus])),
        memory=int(GIBIBYTE_MIB * instance.gib * (1 - UNSEEN_MEMORY)) - reserved,
        pods=max_pods,
        devices={GPU: instance.gpus * pods_per_gpu} if instance.gpus and pods_per_gpu else {},
    )


def whole(instance: Instance) -> Room:
    """What the machine has."""
    return Room(1000 * instance.vcpus, GIBIBYTE_MIB * instance.gib, 0)
