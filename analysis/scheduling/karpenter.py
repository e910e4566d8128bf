"""Pools that are planned as NodePools of Karpenter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.instances import INSTANCES, Instance
from analysis.scheduling.labels import (
    ARCHITECTURE,
    HOSTNAME,
    INSTANCE_TYPE,
    OPERATING_SYSTEM,
    ZONE,
    Labels,
    Requirement,
    Taint,
    mapping,
    mappings,
    requirements,
    texts,
)
from analysis.scheduling.pool import GPU, Pool, Shape, allocatable, whole
from analysis.scheduling.room import Room
from quantity import mebibytes, millicores

NODE_POOL, NODE_CLASS = "NodePool", "EC2NodeClass"
CAPACITY_TYPE = "karpenter.sh/capacity-type"

_FAMILY = re.compile(r"([a-z]+)(\d+)")
_CAPACITY_TYPES = ("reserved", "spot", "on-demand")
"""Cheapest first, as Karpenter takes them."""

_NO_BOUND = 10**12
"""More than any cluster has, for a limit that is not set."""


def is_node_pool(manifest: Mapping[str, Any]) -> bool:
    """Whether the object is Karpenter's, and not another's of the same kind."""
    return manifest["kind"] == NODE_POOL and f"{manifest['apiVersion']}".startswith("karpenter.sh/")


def weight_of(manifest: Mapping[str, Any]) -> int:
    """Of several NodePools that would do, Karpenter takes the heaviest."""
    weight = mapping(manifest.get("spec")).get("weight")
    return weight if isinstance(weight, int) else 0


def node_pool(
    manifest: Mapping[str, Any], classes: Mapping[str, Mapping[str, Any]], zones: Sequence[str], *, pods_per_gpu: int
) -> Pool | str:
    """The NodePool as a pool, or a sentence about why it cannot be judged; ``zones`` are those of the subnets."""
    name = f"{manifest['metadata']['name']}"
    spec = mapping(manifest.get("spec"))
    template = mapping(spec.get("template"))
    inner = mapping(template.get("spec"))
    wanted = requirements(inner.get("requirements"))
    given = texts(mapping(template.get("metadata")).get("labels"))
    node_class = mapping(classes.get(f"{mapping(inner.get('nodeClassRef')).get('name')}"))
    max_pods = mapping(mapping(node_class.get("spec")).get("kubelet")).get("maxPods")
    shapes = tuple(
        Shape(
            machine=instance.name,
            whole=whole(instance),
            offers=allocatable(
                instance, max_pods if isinstance(max_pods, int) else instance.pods_by_address, pods_per_gpu=pods_per_gpu
            ),
            labels={**labels, "karpenter.sh/nodepool": name, **given},
        )
        for instance in sorted(INSTANCES.values(), key=lambda each: (each.vcpus, each.gib, each.gpus, each.name))
        for labels in _labels(instance, wanted)
    )
    reachable = tuple(zone for zone in zones if all(each.met_by({ZONE: zone}) for each in wanted if each.key == ZONE))
    if not reachable:
        return f"NodePool {name} was not judged: none of the planned nodes' zones is one that it asks for."
    if not shapes:
        return f"NodePool {name} was not judged: analysis/instances.py knows no instance type that it asks for."
    return Pool(
        name=name,
        shapes=shapes,
        taints=tuple(_taint(each) for each in mappings(inner.get("taints"))),
        zones=reachable,
        least=0,
        desired=0,
        most=None,
        limits=_limits(spec.get("limits")),
        on_demand=True,
    )


def _labels(instance: Instance, wanted: Sequence[Requirement]) -> Iterable[Labels]:
    """The labels of the nodes that Karpenter may make of a type: none, or one set for each way of paying.

    Without a word it takes x86 machines on demand. A key that is no machine's own becomes a label of the first value.
    """
    asked = {each.key for each in wanted}
    own = {
        **{each.key: each.values[0] for each in wanted if each.operator == "In" and each.values},
        **_machine_labels(instance),
    }
    if (instance.arm and ARCHITECTURE not in asked) or (instance.gpus and not _asks_for_gpus(asked)):
        return
    for capacity in _CAPACITY_TYPES:
        labels = {**own, CAPACITY_TYPE: capacity}
        judged = [each for each in wanted if each.key not in {ZONE, HOSTNAME}]
        if (CAPACITY_TYPE in asked or capacity == "on-demand") and all(each.met_by(labels) for each in judged):
            yield {key: value for key, value in labels.items() if key != ZONE}


def _asks_for_gpus(asked: Iterable[str]) -> bool:
    """A pool that names no family or category may have GPUs, but Karpenter would take something cheaper."""
    return any(key == INSTANCE_TYPE or key.startswith("karpenter.k8s.aws/instance-") for key in asked)


def _machine_labels(instance: Instance) -> Labels:
    """What Karpenter knows of a machine (its documentation of well-known labels)."""
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


def _limits(given: Any) -> Room:
    limits = mapping(given)
    bounds = [millicores(limits.get("cpu")), mebibytes(limits.get("memory"))]
    most = [_NO_BOUND if bound is None else bound for bound in bounds]
    return Room(most[0], most[1], _NO_BOUND, {GPU: _NO_BOUND})


def _taint(taint: Mapping[str, Any]) -> Taint:
    return Taint(f"{taint.get('key')}", f"{taint.get('value') or ''}", f"{taint.get('effect')}")
