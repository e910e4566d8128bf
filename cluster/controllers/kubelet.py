"""Kubelets: a pod on a node runs and is ready, a pod of a Job succeeds, and a deleted pod ends at once.

No container runs: a wrong image, command or probe goes unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

from cluster.api import Api, Object
from cluster.objects import condition, now, path_of
from nested import mapping_at, value_at, values_at

PODS = "/api/v1/pods"

_FIRST_ADDRESS = int(IPv4Address("10.64.0.0"))
_ADDRESSES = 2**20
_NODE_ADDRESS = "10.63.0.1"


def play(api: Api) -> None:
    """Start and end the pods of all nodes."""
    for pod in api.items(PODS):
        path = path_of(PODS, pod)
        if not value_at(pod, "spec", "nodeName"):
            continue
        if value_at(pod, "metadata", "deletionTimestamp"):
            api.delete(path, {"gracePeriodSeconds": 0, "preconditions": {"uid": pod["metadata"]["uid"]}})
        elif value_at(pod, "status", "phase") == "Pending":
            api.patch(f"{path}/status", {"status": status_of(pod)})


def status_of(pod: Object) -> dict[str, Any]:
    """Return the status of a pod that its kubelet has started: running and ready, or succeeded for a Job."""
    succeeds = "Job" in values_at(pod, "metadata", "ownerReferences", "kind")
    started = now()
    ready = "False" if succeeds else "True"
    address = _address(pod["metadata"]["uid"])
    spec = mapping_at(pod, "spec")
    gates = values_at(spec, "readinessGates", "conditionType")
    return {
        "phase": "Succeeded" if succeeds else "Running",
        "hostIP": _NODE_ADDRESS,
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": started,
        "conditions": [
            *(condition(each) for each in ("PodScheduled", "PodReadyToStartContainers", "Initialized", *gates)),
            *(condition(each, ready) for each in ("ContainersReady", "Ready")),
        ],
        "initContainerStatuses": [
            _container(each, started, ended=succeeds or each.get("restartPolicy") != "Always")
            for each in values_at(spec, "initContainers")
        ],
        "containerStatuses": [_container(each, started, ended=succeeds) for each in values_at(spec, "containers")],
    }


def _container(container: Mapping[str, Any], started: str, *, ended: bool) -> dict[str, Any]:
    terminated = {"exitCode": 0, "reason": "Completed", "startedAt": started, "finishedAt": started}
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": not ended,
        "started": not ended,
        "restartCount": 0,
        "state": {"terminated": terminated} if ended else {"running": {"startedAt": started}},
    }


def _address(uid: str) -> str:
    """Return an address that depends on the pod alone."""
    number = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:4])
    return str(IPv4Address(_FIRST_ADDRESS + number % _ADDRESSES))
