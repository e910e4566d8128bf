"""What keeps an object that the API server took from becoming ready: the provider waits for it in vain, and gives up.

Source: the awaiters in provider/pkg/await of pulumi-kubernetes 4 (service.go, ingress.go), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plan import resource_types
from rehearsal.cloud import account, controllers, pods
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, kind_of, metadata_of
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

SKIP_AWAIT = "pulumi.com/skipAwait"


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """The object stays in place, and the engine tries again next time; what is not awaited is ready at once."""
    annotations = (resource.inputs.get("metadata") or {}).get("annotations") or {}
    if resource.type == resource_types.HELM_RELEASE or annotations.get(SKIP_AWAIT) == "true":
        return None
    faults = [*_faults(ApiServer(store, resource.place), resource)]
    return f"{kind_of(resource)} {resource.id} does not become ready: {'; '.join(faults)}" if faults else None


def _faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    yield from pods.faults(api, resource)
    match kind_of(resource):
        case "Ingress":
            yield from _ingress_faults(api, resource)
        case "PersistentVolumeClaim":
            volume = resource.inputs["spec"].get("volumeName")
            if volume and api.get("PersistentVolume", volume) is None:
                yield f"PersistentVolume {volume} does not exist"
        case "Service":
            yield from _service_faults(api, resource)
        case _:
            pass


def _service_faults(api: ApiServer, service: Resource) -> Iterator[str]:
    """A Service waits for the pods of its selector, but for a headless one and a name of somewhere else."""
    spec = service.inputs.get("spec") or {}
    selector = spec.get("selector")
    if not selector or spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None":
        return
    namespace = metadata_of(service).get("namespace")
    if not any(selector.items() <= labels.items() for labels in pods.running(api, namespace)):
        yield f"it does not target any pods: none that is ready has the labels {selector}"


def _ingress_faults(api: ApiServer, ingress: Resource) -> Iterator[str]:
    if not api.load_balancer_controller():
        yield f"{LOAD_BALANCER_CONTROLLER} cannot make its load balancer"
    elif not controllers.has_zones(api, ingress):
        yield f"no load balancer: the subnets with its tag are in fewer than {account.ZONES} availability zones"
    namespace = metadata_of(ingress).get("namespace")
    for name in sorted(set(_services_of(ingress.inputs["spec"]))):
        if api.get("Service", name, namespace) is None:
            yield f"Service {name} does not exist"


def _services_of(spec: dict[str, Any]) -> Iterator[str]:
    """The Services behind an Ingress: that of its default, and that of every path."""
    paths = [path for rule in spec.get("rules") or [] for path in (rule.get("http") or {}).get("paths") or []]
    for backend in [spec.get("defaultBackend"), *(path.get("backend") for path in paths)]:
        if service := (backend or {}).get("service"):
            yield service["name"]
