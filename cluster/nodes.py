"""Nodes of the API server, as the node groups of a plan create them at their min size.

No kubelet runs: a node is an object whose status says that it is ready.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from analysis.scheduling.labels import ARCHITECTURE, HOSTNAME, INSTANCE_TYPE, OPERATING_SYSTEM, ZONE
from analysis.scheduling.node_pool import NodePool, NodeTemplate
from analysis.scheduling.resources import Resources
from cluster.api import Api
from cluster.programs import VERSION

NODES = "/api/v1/nodes"
CSI_NODES = "/apis/storage.k8s.io/v1/csinodes"

EBS_DRIVER = "ebs.csi.aws.com"

_REGION = "topology.kubernetes.io/region"

_HEALTHY = {"MemoryPressure": "False", "DiskPressure": "False", "PIDPressure": "False", "Ready": "True"}
"""Conditions of a node that pods can be scheduled on."""

Manifest = dict[str, Any]


def nodes_of(pools: Sequence[NodePool], now: datetime | None = None) -> list[Manifest]:
    """Return the nodes of node pools at min size, balanced over their zones."""
    return [
        node_of(pool, number + 1, pool.zones[number % len(pool.zones)], now)
        for pool in pools
        for number in range(pool.min_size)
    ]


def csi_node_of(node: Mapping[str, Any], pools: Sequence[NodePool]) -> Manifest:
    """Return the object that limits the number of EBS volumes of a node, as the driver of its pool does."""
    name = node["metadata"]["name"]
    (volumes,) = [pool.templates[0].allocatable.volumes for pool in pools if name.rpartition("-")[0] == pool.name]
    driver = {"name": EBS_DRIVER, "nodeID": name, "topologyKeys": [ZONE], "allocatable": {"count": volumes}}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": name},
        "spec": {"drivers": [driver]},
    }


def create_nodes(api: Api, pools: Sequence[NodePool]) -> list[Manifest]:
    """Create the nodes of node pools, and return them."""
    nodes = nodes_of(pools)
    for node in nodes:
        create_node(api, node, pools)
    return nodes


def create_node(api: Api, node: Manifest, pools: Sequence[NodePool]) -> None:
    """Create a node, with the number of EBS volumes that can be attached to it."""
    api.create(CSI_NODES, csi_node_of(node, pools))
    api.create(NODES, node)


def node_of(pool: NodePool, number: int, zone: str, now: datetime | None = None) -> Manifest:
    """Return a node of a pool; ``number`` is unique in the pool."""
    template, name = pool.templates[0], f"{pool.name}-{number}"
    created = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    taints = [
        {"key": each.key, "effect": each.effect, **({"value": each.value} if each.value else {})}
        for each in pool.taints
    ]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": _labels(template, name, zone)},
        "spec": {"taints": taints} if taints else {},
        "status": {
            "capacity": _quantities(_capacity(template)),
            "allocatable": _quantities(template.allocatable),
            "addresses": [{"type": "Hostname", "address": name}],
            "conditions": [*_conditions(created)],
            "nodeInfo": _node_info(template),
        },
    }


def _labels(template: NodeTemplate, name: str, zone: str) -> dict[str, str]:
    return {
        INSTANCE_TYPE: template.instance_type.partition(" ")[0],
        **template.labels,
        HOSTNAME: name,
        ZONE: zone,
        _REGION: zone[:-1],
    }


def _conditions(created: str) -> Iterator[dict[str, str]]:
    for kind, status in _HEALTHY.items():
        yield {
            "type": kind,
            "status": status,
            "reason": "SimulatedNode",
            "message": "no kubelet runs on a simulated node",
            "lastHeartbeatTime": created,
            "lastTransitionTime": created,
        }


def _capacity(template: NodeTemplate) -> Resources:
    """Return the capacity of an instance: its own CPU and memory, and at least what is allocatable of the rest."""
    return template.capacity.largest(template.allocatable)


def _quantities(amounts: Resources) -> dict[str, str]:
    return {
        "cpu": f"{amounts.cpu}m",
        "memory": f"{amounts.memory}Mi",
        "pods": f"{amounts.pods}",
        "ephemeral-storage": f"{amounts.disk}Mi",
        **{name: f"{count}" for name, count in amounts.devices.items()},
    }


def _node_info(template: NodeTemplate) -> dict[str, str]:
    return {
        "architecture": template.labels[ARCHITECTURE],
        "operatingSystem": template.labels[OPERATING_SYSTEM],
        "kubeletVersion": VERSION,
        "kubeProxyVersion": "",
        "containerRuntimeVersion": "simulated://1.0.0",
        "osImage": "simulated",
        "kernelVersion": "simulated",
        "machineID": "",
        "systemUUID": "",
        "bootID": "",
    }
