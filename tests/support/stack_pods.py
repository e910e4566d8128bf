"""Objects that create the pods of a stack on an API server, with the pods' volumes.

An object of a chart or an EKS add-on has the pod spec that the planner reads from its values, and an invented image for
each container.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from analysis.ordering.references import required_configuration
from analysis.scheduling.cluster_workloads import ClusterWorkloads, cluster_workloads
from analysis.scheduling.shipped import chart_of, configuration_of, is_on, pod_spec
from analysis.scheduling.workload import JOB, Workload
from charts.catalogue import CHARTS, EKS_ADDONS
from charts.model import AddonPod
from nested import keys, value_at
from plan.manifests import manifests_of
from plan.model import Plan
from plan.pod_templates import pod_of
from plan.resource_types import EKS_ADDON, HELM_RELEASE

Manifest = dict[str, Any]

COLLECTIONS: Mapping[str, str] = {
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
    "PersistentVolume": "/api/v1/persistentvolumes",
    "ServiceAccount": "/api/v1/namespaces/{}/serviceaccounts",
    "ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "Secret": "/api/v1/namespaces/{}/secrets",
    "PersistentVolumeClaim": "/api/v1/namespaces/{}/persistentvolumeclaims",
    "DaemonSet": "/apis/apps/v1/namespaces/{}/daemonsets",
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "StatefulSet": "/apis/apps/v1/namespaces/{}/statefulsets",
    "Job": "/apis/batch/v1/namespaces/{}/jobs",
}
"""Collection of each kind that pods need, prerequisites first."""

_CONTROLLERS = ("DaemonSet", "Deployment", "StatefulSet", "Job")
_CONFIGURATION = ("ConfigMap", "Secret")


class StackPods:
    """Workloads of a cluster and the objects that create their pods."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.workloads: ClusterWorkloads = cluster_workloads(plans)
        planned = [each for plan in plans for each in manifests_of(plan.resources)]
        objects = [*(each for plan in plans for each in _shipped(plan)), *planned]
        self._objects = {_key(each): each for each in objects if each["kind"] in (*_CONTROLLERS, "CronJob")}
        kinds = [kind for kind in COLLECTIONS if kind not in (*_CONTROLLERS, *_CONFIGURATION)]
        self.prerequisites = [
            *(each for kind in kinds for each in planned if each["kind"] == kind),
            *_configuration(self._objects.values()),
        ]

    @property
    def namespaces(self) -> set[str]:
        """Namespaces of the objects."""
        of_prerequisites = {each["metadata"].get("namespace") for each in self.prerequisites} - {None}
        return {namespace for _, namespace, _ in self._objects} | of_prerequisites

    def object_of(self, workload: Workload) -> Manifest:
        """Return the object that creates the pods of a workload; for a CronJob, that of one run."""
        found = copy.deepcopy(self._objects[workload.kind, workload.namespace, workload.name])
        if workload.kind == "CronJob":
            return {"apiVersion": "batch/v1", "kind": JOB, "metadata": {}, "spec": found["spec"]["jobTemplate"]["spec"]}
        return found


def collection_of(kind: str, namespace: str) -> str:
    """Return the path of a collection."""
    return COLLECTIONS[kind].format(namespace)


def _key(manifest: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    return manifest["kind"], metadata.get("namespace", "default"), metadata["name"]


def _configuration(controllers: Iterable[Manifest]) -> Iterator[Manifest]:
    """Yield an empty object for each ConfigMap and Secret without which a pod does not start."""
    required = {
        (kind, each["metadata"].get("namespace", "default"), name)
        for each in controllers
        for kind, name in required_configuration(pod_of(each))
    }
    for kind, namespace, name in sorted(required):
        yield {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": namespace}}


def _shipped(plan: Plan) -> Iterator[Manifest]:
    for resource in plan.of_type(EKS_ADDON):
        addon, values = EKS_ADDONS[resource.inputs["addonName"]], configuration_of(resource)
        yield from (_stub(each, addon.namespace, values) for each in addon.pods if is_on(each, values))
    for resource in plan.of_type(HELM_RELEASE):
        values, namespace = resource.inputs.get("values"), resource.inputs.get("namespace") or "default"
        pods = CHARTS[chart_of(resource)].pods
        yield from (_stub(each, namespace, values) for each in pods if is_on(each, values))


def _stub(pod: AddonPod, namespace: str, values: Any) -> Manifest:
    """Return the object of a chart's workload; its pods have the labels that their spread constraints select."""
    spec = {name: value for name, value in pod_spec(pod, values).items() if value}
    labels = {"workload": pod.name}
    for each in spec.get("topologySpreadConstraints", ()):
        labels |= each["labelSelector"]["matchLabels"]
    for kind in ("initContainers", "containers"):
        spec[kind] = [
            {**each, "name": f"{kind}-{number}".lower(), "image": "registry.invalid/image:1"}
            for number, each in enumerate(spec.get(kind, ()))
        ]
    body: Manifest = {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}}
    if pod.kind == "StatefulSet":
        body |= {"serviceName": pod.name, "podManagementPolicy": "Parallel"}
        if pod.volume and value_at(values, *keys(pod.volume)):
            body["volumeClaimTemplates"] = [_CLAIM]
    return {
        "apiVersion": "apps/v1",
        "kind": pod.kind,
        "metadata": {"name": pod.name, "namespace": namespace},
        "spec": body,
    }


_CLAIM = {
    "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}
"""A claim of the default class, which is one of EBS."""
