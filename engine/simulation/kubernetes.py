"""Kubernetes objects and Helm releases: the inputs echoed, with the names the provider would choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.simulation.context import Simulated
from plan.values import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.simulation.context import Request

RELEASE = "kubernetes:helm.sh/v3:Release"

_NOT_OBJECTS = ("helm.sh/", "yaml", "kustomize", "helm:", "pulumi")
"""Token groups of the package that stand for tools rather than for objects of the API server."""

_CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "ComponentStatus",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)
"""Kinds of Kubernetes 1.36 that live in no namespace."""

_BUILT_IN_GROUPS = frozenset({"apps", "autoscaling", "batch", "core", "extensions", "policy"})


def is_object(type_: str) -> bool:
    """Whether the type is an object of the API server, in contrast to a Helm release, a provider or a chart."""
    package, _, rest = type_.partition(":")
    return package == "kubernetes" and not rest.startswith(_NOT_OBJECTS)


def api_version_and_kind(type_: str) -> tuple[str, str]:
    """``kubernetes:apps/v1:Deployment`` is a Deployment of apps/v1; the core group has no name on the API."""
    _, version, kind = type_.split(":")
    return version.removeprefix("core/"), kind.removesuffix("Patch")


def is_namespaced(api_version: str, kind: str, metadata: Mapping[str, Any]) -> bool:
    """Whether the object lives in a namespace; a custom resource does where it names one."""
    group = api_version.partition("/")[0] if "/" in api_version else "core"
    if group in _BUILT_IN_GROUPS or group.endswith(".k8s.io"):
        return kind not in _CLUSTER_SCOPED
    return bool(metadata.get("namespace"))


def simulate_object(request: Request) -> Simulated:
    """The object with its name, which the provider makes up where the program leaves it out."""
    api_version, kind = api_version_and_kind(request.type)
    given = request.inputs.get("metadata")
    metadata = given if is_mapping(given) else {}
    completed = {
        "name": metadata.get("name") or f"{metadata.get('generateName') or f'{request.name}-'}{request.digest(8)}"
    }
    if is_namespaced(api_version, kind, metadata):
        completed["namespace"] = metadata.get("namespace") or "default"
    outputs: dict[str, Any] = {
        "apiVersion": request.inputs.get("apiVersion") or api_version,
        "kind": request.inputs.get("kind") or kind,
        "metadata": completed,
        **_status(kind, request),
    }
    namespace = completed.get("namespace")
    object_id = f"{namespace}/{completed['name']}" if namespace else completed["name"]
    return Simulated(id=request.existing_id or object_id, outputs=outputs)


def simulate_release(request: Request) -> Simulated:
    """A Helm release that is deployed."""
    name = request.text("name") or f"{request.name}-{request.digest(8)}"
    namespace = request.text("namespace") or "default"
    status = {
        "appVersion": request.text("version") or "",
        "chart": request.text("chart") or "",
        "name": name,
        "namespace": namespace,
        "revision": 1,
        "status": "deployed",
        "version": request.text("version") or "",
    }
    outputs = {"name": name, "namespace": namespace, "status": status}
    return Simulated(id=request.existing_id or f"{namespace}/{name}", outputs=outputs)


def _status(kind: str, request: Request) -> dict[str, Any]:
    """What controllers would report and programs wait for: addresses."""
    address = f"{request.name}-{request.digest(8)}.elb.example"
    spec = request.inputs.get("spec")
    service = spec if is_mapping(spec) else {}
    if kind == "Ingress" or (kind == "Service" and service.get("type") == "LoadBalancer"):
        status: dict[str, Any] = {"status": {"loadBalancer": {"ingress": [{"hostname": address}]}}}
    else:
        status = {}
    if kind == "Service" and not service.get("clusterIP") and service.get("type") != "ExternalName":
        third, fourth = bytes.fromhex(request.digest(4))
        status["spec"] = {"clusterIP": f"172.20.{third}.{fourth}"}
    return status
