"""Kubelets: a pod on a node runs and is ready, a pod of a Job succeeds, and a deleted pod ends at once.

A pod waits for the ConfigMaps and Secrets that it requires. No container runs: a wrong image, command or probe goes
unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

from analysis.ordering.references import required_configuration
from cluster.api import Api, Object
from cluster.objects import condition, now, path_of
from nested import mapping_at, value_at, values_at

PODS = "/api/v1/pods"
CONFIGURATION = {"ConfigMap": "/api/v1/configmaps", "Secret": "/api/v1/secrets"}

Reference = tuple[str, str, str]
"""Kind, namespace and name of a ConfigMap or Secret."""

_FIRST_ADDRESS = int(IPv4Address("10.64.0.0"))
_ADDRESSES = 2**20
_NODE_ADDRESS = "10.63.0.1"


def play(api: Api) -> None:
    """Start and end the pods of all nodes."""
    pods = [each for each in api.items(PODS) if value_at(each, "spec", "nodeName")]
    for pod in pods:
        if value_at(pod, "metadata", "deletionTimestamp"):
            uid = pod["metadata"]["uid"]
            api.delete(path_of(PODS, pod), {"gracePeriodSeconds": 0, "preconditions": {"uid": uid}})
    _start(api, [each for each in pods if _is_new(each)])


def _is_new(pod: Object) -> bool:
    return value_at(pod, "status", "phase") == "Pending" and not value_at(pod, "metadata", "deletionTimestamp")


def _start(api: Api, pods: list[Object]) -> None:
    existing = _configuration(api) if pods else frozenset[Reference]()
    for pod in pods:
        namespace = pod["metadata"]["namespace"]
        required = {(kind, namespace, name) for kind, name in required_configuration(pod["spec"])}
        status = _waiting(pod, min(missing)) if (missing := required - existing) else status_of(pod)
        api.patch(f"{path_of(PODS, pod)}/status", {"status": status})


def _configuration(api: Api) -> frozenset[Reference]:
    """Return the ConfigMaps and Secrets that exist."""
    return frozenset(
        (kind, each["metadata"]["namespace"], each["metadata"]["name"])
        for kind, collection in CONFIGURATION.items()
        for each in api.items(collection)
    )


def _waiting(pod: Object, missing: Reference) -> dict[str, Any]:
    """Return the status of a pod whose containers wait for an object."""
    kind, _, name = missing
    reason = {"reason": "CreateContainerConfigError", "message": f'{kind.lower()} "{name}" not found'}
    containers = values_at(pod, "spec", "containers")
    return {"containerStatuses": [{**_fields(each), "state": {"waiting": reason}} for each in containers]}


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
    state = {"terminated": terminated} if ended else {"running": {"startedAt": started}}
    return {**_fields(container), "ready": not ended, "started": not ended, "state": state}


def _fields(container: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the status of a container that has not started."""
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": False,
        "started": False,
        "restartCount": 0,
    }


def _address(uid: str) -> str:
    """Return an address that depends on the pod alone."""
    number = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:4])
    return str(IPv4Address(_FIRST_ADDRESS + number % _ADDRESSES))
