"""Readiness of Kubernetes objects: the reasons of AWS and of missing controllers for which one does not become ready.

Source: the awaiters in provider/pkg/await of pulumi-kubernetes 4 (awaiters.go, ingress.go), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nested import value_at, values_at
from plan import resource_types
from rehearsal.cloud import aws_queries, claims, controllers, pods
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, NGINX, ApiServer, kind_of, metadata_of
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

SKIP_AWAIT = "pulumi.com/skipAwait"


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """Return why an object does not become ready; ``None`` if it does, or if the provider does not wait for it."""
    skipped = value_at(resource.inputs, "metadata", "annotations", SKIP_AWAIT) == "true"
    if resource.type == resource_types.HELM_RELEASE or skipped:
        return None
    faults = [*_faults(ApiServer(store, resource.location), resource)]
    return f"{kind_of(resource)} {resource.id} does not become ready: {'; '.join(faults)}" if faults else None


def _faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    yield from pods.startup_errors(api, resource)
    match kind_of(resource):
        case "Ingress":
            yield from _ingress_faults(api, resource)
        case "PersistentVolumeClaim":
            yield from _claim_faults(api, resource)
        case _:
            pass


def _claim_faults(api: ApiServer, claim: Resource) -> Iterator[str]:
    """Check that a claim gets a volume; the provider does not wait where the volume waits for a pod."""
    storage_class = claims.storage_class_of(api, claim.inputs["spec"])
    if storage_class and not claims.waits_for_pod(storage_class):
        yield from claims.provisioning_errors(api, claim.inputs["spec"])


def _has_load_balancer(api: ApiServer, namespace: str) -> bool:
    services = api.objects("Service", namespace)
    return api.has_ready_nodes() and any(value_at(each.inputs, "spec", "type") == "LoadBalancer" for each in services)


def _ingress_faults(api: ApiServer, ingress: Resource) -> Iterator[str]:
    if api.served_by_nginx(ingress):
        if not _has_load_balancer(api, NGINX):
            yield f"{NGINX} has no Service with a load balancer, whose address it sets"
    elif not api.load_balancer_controller_ready():
        yield f"{LOAD_BALANCER_CONTROLLER} cannot create its load balancer"
    elif not controllers.has_enough_zones(api, ingress):
        zones = aws_queries.MINIMUM_ZONES
        yield f"no load balancer: the subnets tagged for it are in fewer than {zones} availability zones"
    namespace = metadata_of(ingress).get("namespace")
    for name in sorted(set(_services_of(ingress.inputs["spec"]))):
        if api.get("Service", name, namespace) is None:
            yield f"Service {name} does not exist"


def _services_of(spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Services of an Ingress: of its default backend and of every path."""
    yield from values_at(spec, "defaultBackend", "service", "name")
    yield from values_at(spec, "rules", "http", "paths", "backend", "service", "name")
