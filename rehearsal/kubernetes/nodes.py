"""Nodes of a real cluster, as the node groups of the simulated AWS account have them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from analysis.scheduling.node_pool import NodePool
from analysis.scheduling.node_pools import node_pools_of
from cluster.api import Api, ApiError
from cluster.nodes import CSI_NODES, NODES, csi_node_of, nodes_of
from nested import mapping_at, value_at, values_at
from plan.model import Plan, PlannedResource
from rehearsal.cloud.model import Resource

GROUP_LABEL = "eks.amazonaws.com/nodegroup"
"""Label with the name of a node's group."""

EVICTION_SECONDS = 60
"""Time to evict the pods of a node, with the start of their replacements elsewhere; EKS waits 15 minutes."""

_POLL_SECONDS = 0.2

Pod = dict[str, Any]

_BLOCKED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR})
"""A budget allows no eviction now; several budgets select the pod, which the API server answers with 500."""


class EvictionError(Exception):
    """A disruption budget did not allow to evict a pod in time."""


def node_pools(resources: Iterable[Resource]) -> Sequence[NodePool]:
    """Return a pool for each node group that exists, with the group's name on AWS."""
    planned = tuple(
        PlannedResource(
            urn=each.urn,
            type=each.type,
            name=each.name,
            parent=None,
            custom=True,
            remote=False,
            read=False,
            id=each.id,
            provider=None,
            inputs=each.inputs,
            outputs=each.outputs,
            options={},
            dependencies=(),
            property_dependencies={},
            location=None,
        )
        for each in resources
    )
    plan = Plan(project="landfall", stack="rehearsal", mode="up", resources=planned, exports={})
    return [replace(each, name=each.templates[0].labels[GROUP_LABEL]) for each in node_pools_of(plan).pools]


class Nodes:
    """The nodes of one cluster. An update of a group replaces them by a new generation."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._generations = Counter[str]()
        """Updates of each node group."""

    def reconcile(self, pools: Sequence[NodePool]) -> None:
        """Create missing nodes, then delete those of groups that do not exist any more, with their pods."""
        wanted = {name: pool for pool in pools for name in self._nodes(pool)}
        existing = {each["metadata"]["name"] for each in self._api.items(NODES)}
        for name in sorted(wanted.keys() - existing):
            self._create(wanted[name], name)
        for name in sorted(existing - wanted.keys()):
            self._delete(name)

    def replace(self, pool: NodePool) -> None:
        """Replace the nodes of a group one after the other, within the disruption budgets of their pods."""
        before = list(self._nodes(pool))
        self._generations[pool.name] += 1
        for old, new in zip(before, self._nodes(pool), strict=True):
            self._create(pool, new)
            self._api.patch(f"{NODES}/{old}", {"spec": {"unschedulable": True}})
            self._evict_all(old)
            self._delete(old)

    def _nodes(self, pool: NodePool) -> dict[str, dict[str, Any]]:
        """Return the nodes of a pool by name."""
        generation = replace(pool, name=f"{pool.name}-{self._generations[pool.name]}")
        return {node["metadata"]["name"]: node for node in nodes_of([generation])}

    def _create(self, pool: NodePool, name: str) -> None:
        self._api.create(NODES, self._nodes(pool)[name])
        generation = replace(pool, name=name.rpartition("-")[0])
        self._api.create(CSI_NODES, csi_node_of(self._nodes(pool)[name], [generation]))

    def _delete(self, name: str) -> None:
        for collection in (CSI_NODES, NODES):
            self._api.delete(f"{collection}/{name}")
        for pod in self._pods(name):  # as the controller of pods without a node does after a while
            with suppress(ApiError):  # it may be gone already
                self._api.delete(_path(pod), {"gracePeriodSeconds": 0})

    def _evict_all(self, node: str) -> None:
        deadline = time.monotonic() + EVICTION_SECONDS
        while waiting := [each for each in self._pods(node) if _is_evicted(each)]:
            refusals = [message for each in waiting if (message := self._evict(each))]
            if refusals and time.monotonic() > deadline:
                raise EvictionError("; ".join(refusals))
            time.sleep(_POLL_SECONDS)

    def _evict(self, pod: Pod) -> str | None:
        """Evict a pod; return why the API server does not allow it now."""
        metadata = {key: pod["metadata"][key] for key in ("name", "namespace")}
        try:
            self._api.create(
                f"{_path(pod)}/eviction", {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
            )
        except ApiError as error:
            if error.status in _BLOCKED:
                return f"{error}"
            if not error.is_temporary:
                raise
        return None

    def _pods(self, node: str) -> list[Pod]:
        return [each for each in self._api.items("/api/v1/pods") if value_at(each, "spec", "nodeName") == node]


def _is_evicted(pod: Pod) -> bool:
    """Return whether a drain evicts a pod: not one of a DaemonSet, and not one that has ended."""
    ended = value_at(pod, "status", "phase") in {"Succeeded", "Failed"}
    return not ended and "DaemonSet" not in values_at(pod, "metadata", "ownerReferences", "kind")


def _path(pod: Pod) -> str:
    metadata = mapping_at(pod, "metadata")
    return f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
