"""Planned objects with the fields that the API server and the controllers add."""

from __future__ import annotations

import copy
from typing import Any

from smoke.manifest import items_at, name

Manifest = dict[str, Any]

OTHER_ACCOUNT = "333322221111"
"""An account other than the example account of an offline plan."""


def live_object(planned: Manifest, replicas: int | None = None) -> Manifest:
    """Return a copy with the fields that the server and the controllers add, such as the replicas of a Deployment."""
    found = copy.deepcopy(planned)
    if replicas is not None:
        found["spec"]["replicas"] = replicas
    found["metadata"] |= {"uid": "00000000-0000-0000-0000-000000000000", "resourceVersion": "4711", "generation": 3}
    if add := _ADDED.get(found["kind"]):
        add(found)
    return found


def pod_of(deployment: Manifest) -> Manifest:
    template = deployment["spec"]["template"]
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [
            {"name": container["name"], "restartCount": 0, "state": {"running": {"startedAt": "2026-11-01T00:00:00Z"}}}
            for container in template["spec"]["containers"]
        ],
    }
    metadata = {
        "name": f"{name(deployment)}-6d4cf56db6-x7k2p",
        "namespace": deployment["metadata"]["namespace"],
        "labels": {**template["metadata"]["labels"], "pod-template-hash": "6d4cf56db6"},
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"], "status": status}


def _namespace(found: Manifest) -> None:
    found["metadata"]["labels"]["kubernetes.io/metadata.name"] = name(found)
    found["status"] = {"phase": "Active"}


def _deployment(found: Manifest) -> None:
    found["spec"] = {"replicas": 1, "progressDeadlineSeconds": 600} | found["spec"]
    for container in found["spec"]["template"]["spec"]["containers"]:
        container["image"] = container["image"].replace("111122223333", OTHER_ACCOUNT)
    replicas = found["spec"]["replicas"]
    found["status"] = {"observedGeneration": 3, "updatedReplicas": replicas, "availableReplicas": replicas}


def _stateful_set(found: Manifest) -> None:
    replicas = found["spec"].setdefault("replicas", 1)
    revisions = {"currentRevision": "store-1", "updateRevision": "store-1"}
    found["status"] = {"observedGeneration": 3, "availableReplicas": replicas, **revisions}


def _job(found: Manifest) -> None:
    """Set the name and the state of a Job whose name the provider has generated."""
    found["metadata"] |= {"name": f"{name(found)}-live", "creationTimestamp": "2026-11-01T00:00:00Z"}
    found["status"] = {"conditions": [{"type": "Complete", "status": "True"}]}


def _cron_job(found: Manifest) -> None:
    times = {"lastScheduleTime": "2026-11-01T02:30:00Z", "lastSuccessfulTime": "2026-11-01T02:31:10Z"}
    found["status"] = times


def _scaled_object(found: Manifest) -> None:
    found["status"] = {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Fallback", "status": "False"}]}


def _autoscaler(found: Manifest) -> None:
    found["spec"]["behavior"]["scaleUp"]["selectPolicy"] = "Max"
    current = [
        {"type": "Resource", "resource": {"name": each["resource"]["name"], "current": {"averageUtilization": 12}}}
        for each in found["spec"]["metrics"]
    ]
    conditions = [{"type": type_, "status": "True"} for type_ in ("AbleToScale", "ScalingActive")]
    found["status"] = {"currentMetrics": current, "conditions": conditions}


def _claim(found: Manifest) -> None:
    found["spec"]["volumeMode"] = "Filesystem"
    found["status"] = {"phase": "Bound", "capacity": dict(found["spec"]["resources"]["requests"])}


def _budget(found: Manifest) -> None:
    found["status"] = {"disruptionsAllowed": 1, "currentHealthy": 1, "desiredHealthy": 0}


def _external_secret(found: Manifest) -> None:
    found["spec"]["target"]["template"] = {"engineVersion": "v2"}
    found["status"] = {"conditions": [{"type": "Ready", "status": "True", "reason": "SecretSynced"}]}


def _ingress(found: Manifest) -> None:
    found["status"] = {"loadBalancer": {"ingress": [{"hostname": load_balancer_of(found)}]}}


def load_balancer_of(ingress: Manifest) -> str:
    """Return a name of loopback for each load balancer, as they share one port."""
    return "127.0.0.1" if ingress["metadata"]["namespace"].startswith("layering-detection") else "localhost"


def _network_policy(found: Manifest) -> None:
    """Set the CIDR blocks of the real subnets, and remove empty lists."""
    for rule in items_at(found, "spec", "ingress"):
        for peer in items_at(rule, "from"):
            if "ipBlock" in peer:
                peer["ipBlock"] = {"cidr": "192.0.2.0/24"}
    for key in ("ingress", "egress"):
        if not found["spec"].get(key):
            found["spec"].pop(key, None)


_ADDED = {
    "Namespace": _namespace,
    "CronJob": _cron_job,
    "Deployment": _deployment,
    "HorizontalPodAutoscaler": _autoscaler,
    "Job": _job,
    "PersistentVolumeClaim": _claim,
    "PodDisruptionBudget": _budget,
    "ScaledObject": _scaled_object,
    "StatefulSet": _stateful_set,
    "ExternalSecret": _external_secret,
    "Ingress": _ingress,
    "NetworkPolicy": _network_policy,
}
