"""Karpenter NodePools as node pools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.instance_types import INSTANCES, Instance
from analysis.scheduling.labels import (
    ARCHITECTURE,
    HOSTNAME,
    INSTANCE_TYPE,
    OPERATING_SYSTEM,
    ZONE,
    Labels,
    Requirement,
    Taint,
    mappings,
    requirements,
    texts,
)
from analysis.scheduling.node_disk import disk_of_node_class
from analysis.scheduling.node_pool import GPU, NodePool, NodeTemplate, UnknownPool, allocatable, capacity
from analysis.scheduling.resources import Resources
from nested import mapping_at, value_at
from quantity import mebibytes, millicores

NODE_POOL, NODE_CLASS = "NodePool", "EC2NodeClass"
CAPACITY_TYPE = "karpenter.sh/capacity-type"

_FAMILY = re.compile(r"([a-z]+)(\d+)")
_CAPACITY_TYPES = ("reserved", "spot", "on-demand")
"""Cheapest first, the order in which Karpenter chooses."""

_NO_LIMIT = 10**12
"""An amount larger than any cluster has, for a limit that is not set."""


def is_karpenter_node_pool(manifest: Mapping[str, Any]) -> bool:
    """Return True for a NodePool of Karpenter's API group."""
    return manifest["kind"] == NODE_POOL and f"{manifest['apiVersion']}".startswith("karpenter.sh/")


def weight_of(manifest: Mapping[str, Any]) -> int:
    """Return the weight of a NodePool: of several that match, Karpenter chooses the highest."""
    weight = value_at(manifest, "spec", "weight")
    return weight if isinstance(weight, int) else 0


def karpenter_node_pool(
    manifest: Mapping[str, Any], classes: Mapping[str, Mapping[str, Any]], zones: Sequence[str], *, pods_per_gpu: int
) -> NodePool | UnknownPool:
    """Return the NodePool as a node pool, or the reason why its capacity is unknown.

    ``zones`` are the availability zones of the subnets.
    """
    name = f"{manifest['metadata']['name']}"
    spec = mapping_at(manifest, "spec")
    template = mapping_at(spec, "template")
    inner = mapping_at(template, "spec")
    wanted = requirements(inner.get("requirements"))
    given = texts(value_at(template, "metadata", "labels"))
    node_class = mapping_at(classes.get(f"{value_at(inner, 'nodeClassRef', 'name')}"))
    configured = value_at(node_class, "spec", "kubelet", "maxPods")
    disk = disk_of_node_class(node_class)
    templates = tuple(
        NodeTemplate(
            instance_type=instance.name,
            capacity=capacity(instance),
            allocatable=_allocatable(instance, configured, disk, pods_per_gpu),
            labels={**labels, "karpenter.sh/nodepool": name, **given},
        )
        for instance in sorted(INSTANCES.values(), key=lambda each: (each.vcpus, each.gib, each.gpus, each.name))
        for labels in _labels(instance, wanted)
    )
    reachable = tuple(zone for zone in zones if all(each.matches({ZONE: zone}) for each in wanted if each.key == ZONE))
    if not reachable:
        reason = "none of the planned nodes' zones matches its requirements"
        return UnknownPool(name=name, reason=reason, unknown="zone", managed_by_karpenter=True)
    if not templates:
        reason = "no type in the list of instance types matches its requirements"
        return UnknownPool(name=name, reason=reason, unknown="type", managed_by_karpenter=True)
    return NodePool(
        name=name,
        templates=templates,
        taints=tuple(_taint(each) for each in mappings(inner.get("taints"))),
        zones=reachable,
        min_size=0,
        desired_size=0,
        max_size=None,
        limits=_limits(spec.get("limits")),
        managed_by_karpenter=True,
    )


def _allocatable(instance: Instance, configured: Any, disk_gib: int, pods_per_gpu: int) -> Resources:
    max_pods = configured if isinstance(configured, int) else instance.pods_by_address
    reserved = max(instance.pods_by_address, max_pods)
    return allocatable(instance, max_pods, disk_gib=disk_gib, pods_per_gpu=pods_per_gpu, reserved_pods=reserved)


def _labels(instance: Instance, wanted: Sequence[Requirement]) -> Iterable[Labels]:
    """Yield the labels of the nodes that Karpenter can add of an instance type: one set for each capacity type.

    By default Karpenter uses x86 On-Demand Instances. A requirement on a key that is no well-known label of the
    instance becomes a label with the first value.
    """
    keys = {each.key for each in wanted}
    fixed = {
        **{each.key: each.values[0] for each in wanted if each.operator == "In" and each.values},
        **_instance_labels(instance),
    }
    if (instance.arm and ARCHITECTURE not in keys) or (instance.gpus and not _may_have_gpus(keys)):
        return
    for capacity_type in _CAPACITY_TYPES:
        labels = {**fixed, CAPACITY_TYPE: capacity_type}
        relevant = [each for each in wanted if each.key not in {ZONE, HOSTNAME}]
        if (CAPACITY_TYPE in keys or capacity_type == "on-demand") and all(each.matches(labels) for each in relevant):
            yield {key: value for key, value in labels.items() if key != ZONE}


def _may_have_gpus(keys: Iterable[str]) -> bool:
    """Return True where a requirement names instance types; otherwise Karpenter chooses cheaper ones without GPUs."""
    return any(key == INSTANCE_TYPE or key.startswith("karpenter.k8s.aws/instance-") for key in keys)


def _instance_labels(instance: Instance) -> Labels:
    """Return Karpenter's well-known labels of an instance type (its documentation)."""
    prefix = "karpenter.k8s.aws/instance-"
    size = instance.name.partition(".")[2]
    category, generation = _FAMILY.findall(instance.family)[0]
    return {
        INSTANCE_TYPE: instance.name,
        ARCHITECTURE: "arm64" if instance.arm else "amd64",
        OPERATING_SYSTEM: "linux",
        f"{prefix}category": category,
        f"{prefix}family": instance.family,
        f"{prefix}generation": generation,
        f"{prefix}size": size,
        f"{prefix}cpu": f"{instance.vcpus}",
        f"{prefix}memory": f"{instance.gib * 1024}",
        f"{prefix}hypervisor": "nitro",
        **({f"{prefix}gpu-count": f"{instance.gpus}", f"{prefix}gpu-manufacturer": "nvidia"} if instance.gpus else {}),
    }


def _limits(given: Any) -> Resources:
    limits = mapping_at(given)
    bounds = [millicores(limits.get("cpu")), mebibytes(limits.get("memory"))]
    amounts = [_NO_LIMIT if bound is None else bound for bound in bounds]
    return Resources(amounts[0], amounts[1], _NO_LIMIT, {GPU: _NO_LIMIT}, _NO_LIMIT, _NO_LIMIT)


def _taint(taint: Mapping[str, Any]) -> Taint:
    return Taint(f"{taint.get('key')}", f"{taint.get('value') or ''}", f"{taint.get('effect')}")
