"""Small plans of nodes and pods."""

from __future__ import annotations

import json

from analysis.scheduling import pack
from plan.model import Plan, PlannedResource
from tests.support.graphs import NODES, plan, resource

SUBNET = "aws:ec2/subnet:Subnet"
RELEASE = "kubernetes:helm.sh/v3:Release"
ADDON = "aws:eks/addon:Addon"
ZONES = ("us-east-1a", "us-east-1b")
AUTOSCALER = "cluster-autoscaler"


def subnets(zones=ZONES) -> list[PlannedResource]:
    return [resource(f"subnet-{zone}", SUBNET, inputs={"availabilityZone": zone}) for zone in zones]


def group(name="general", types=("m7i.large",), sizes=(1, 1, 1), zones=ZONES, **inputs) -> PlannedResource:
    min_size, desired_size, max_size = sizes
    given = {
        "instanceTypes": list(types),
        "subnetIds": [f"subnet-{zone}" for zone in zones],
        "scalingConfig": {"minSize": min_size, "desiredSize": desired_size, "maxSize": max_size},
        "labels": {"landfall.dev/node-group": name},
        "taints": [],
    }
    return resource(f"{name}-nodes", NODES, inputs=given | inputs)


def pod(cpu="500m", memory="512Mi", **spec) -> dict:
    return {"containers": [{"name": "main", "resources": {"requests": {"cpu": cpu, "memory": memory}}}], **spec}


def manifest(kind, name, api="apps/v1", namespace="shop", **rest) -> PlannedResource:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return resource(f"{kind}-{name}", f"kubernetes:{api}:{kind}", inputs={"metadata": metadata, **rest})


def deployment(name="web", replicas=1, spec=None, kind="Deployment", **rest) -> PlannedResource:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": spec or pod()}
    strategy = {"type": "Recreate"}
    return manifest(kind, name, spec={"replicas": replicas, "strategy": strategy, "template": template, **rest})


def autoscaler(name="web", min_replicas=1, max_replicas=1) -> PlannedResource:
    target = {"kind": "Deployment", "name": name}
    spec = {"scaleTargetRef": target, "minReplicas": min_replicas, "maxReplicas": max_replicas}
    return manifest("HorizontalPodAutoscaler", name, "autoscaling/v2", spec=spec)


def release(chart, values=None, namespace="kube-system") -> PlannedResource:
    return resource(chart, RELEASE, inputs={"chart": chart, "namespace": namespace, "values": values or {}})


def addon(name, values=None) -> PlannedResource:
    inputs = {"addonName": name} | ({"configurationValues": json.dumps(values)} if values else {})
    return resource(name, ADDON, inputs=inputs)


def cluster(*resources: PlannedResource) -> Plan:
    return plan(*subnets(), *resources)


def packed(*resources: PlannedResource):
    return pack(cluster(*resources))
