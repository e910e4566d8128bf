"""Kubernetes objects and Helm releases: their inputs, with the names that the provider generates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.simulation.context import Simulated
from plan.resource_types import api_version_and_kind, is_namespaced
from plan.values import is_mapping

if TYPE_CHECKING:
    from engine.simulation.context import Request


def simulate_object(request: Request) -> Simulated:
    """Return the object with its name, which the provider generates if the program does not set it."""
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
    """Return a Helm release that is deployed."""
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
    """Return the addresses that controllers report and programs wait for."""
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
