"""Root disk of nodes: its size, and the share of it that is allocatable to pods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.scheduling.labels import mappings
from analysis.scheduling.resources import GIBIBYTE_MIB
from nested import value_at
from plan.model import Plan, PlannedResource
from plan.resource_types import EC2_LAUNCH_TEMPLATE
from quantity import mebibytes

DEFAULT_DISK_GIB = 20
"""Root disk without a size: the default of EKS node groups and of Karpenter for Amazon Linux 2023."""

_RESERVED_MIB = 1024
_EVICTION_SHARE = 0.1
"""Disk that the kubelet of Amazon Linux 2023 reserves for itself, and free share below which it evicts pods.

Source: ``kubeReserved`` and ``evictionHard`` in nodeadm/internal/kubelet/config.go of awslabs/amazon-eks-ami, read in
November 2026."""


def disk_of_group(group: PlannedResource, plan: Plan) -> int:
    """Return the disk size of a node group in GiB: of its launch template, or of the group itself."""
    dependencies = {urn for urns in group.property_dependencies.values() for urn in urns} | set(group.dependencies)
    templates = [each for each in plan.of_type(EC2_LAUNCH_TEMPLATE) if each.urn in dependencies]
    devices = [each for template in templates for each in mappings(template.inputs.get("blockDeviceMappings"))]
    sizes = [value_at(each, "ebs", "volumeSize") for each in devices]
    known = [size for size in (*sizes, group.inputs.get("diskSize")) if isinstance(size, int)]
    return known[0] if known else DEFAULT_DISK_GIB


def disk_of_node_class(node_class: Mapping[str, Any]) -> int:
    """Return the root disk size of an EC2NodeClass of Karpenter in GiB: the marked device, or else the first one."""
    devices = mappings(value_at(node_class, "spec", "blockDeviceMappings"))
    roots = [each for each in devices if each.get("rootVolume")] or devices
    sizes = [mebibytes(value_at(each, "ebs", "volumeSize")) for each in roots]
    known = [size // GIBIBYTE_MIB for size in sizes if size]
    return known[0] if known else DEFAULT_DISK_GIB


def allocatable_disk(gib: int) -> int:
    """Return the MiB of a disk that are allocatable to pods."""
    return max(0, round(gib * GIBIBYTE_MIB * (1 - _EVICTION_SHARE)) - _RESERVED_MIB)
