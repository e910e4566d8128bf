"""Pods as an API server has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.api import Api
from cluster.controllers.kubelet import PODS
from cluster.objects import path_of
from nested import value_at

Key = tuple[str, str, str]
"""Kind, namespace and name of the controller of a pod."""

RealPod = dict[str, Any]


def controller_of(pod: Mapping[str, Any]) -> Key:
    """Return the controller of a pod; for a ReplicaSet, its Deployment."""
    owner, namespace = pod["metadata"]["ownerReferences"][0], pod["metadata"]["namespace"]
    if owner["kind"] == "ReplicaSet":
        return "Deployment", namespace, owner["name"].rpartition("-")[0]
    return owner["kind"], namespace, owner["name"]


def is_decided(pod: Mapping[str, Any]) -> bool:
    """Return True where the scheduler has bound a pod to a node or has found none."""
    conditions = value_at(pod, "status", "conditions") or ()
    return bool(pod["spec"].get("nodeName")) or any(each.get("reason") == "Unschedulable" for each in conditions)


def end_deleted_pods(api: Api) -> None:
    """End the pods that were deleted, as a kubelet does, and start none."""
    for pod in api.items(PODS):
        if value_at(pod, "metadata", "deletionTimestamp"):
            api.delete(path_of(PODS, pod), {"gracePeriodSeconds": 0})
