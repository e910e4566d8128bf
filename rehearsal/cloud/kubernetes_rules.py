"""Requests that fail because of AWS, or of a controller that does not run in a rehearsal.

They apply to simulated and to real Kubernetes. The rules of the API server are its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from nested import value_at
from plan import resource_types
from rehearsal.cloud import charts, keda, object_order, pods
from rehearsal.cloud.api_server import (
    LOAD_BALANCER_CONTROLLER,
    ApiServer,
    chart_role_is_usable,
    display_name,
    group_of,
    kind_of,
    metadata_of,
)
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.store import Store


def refuse(store: Store, resource: Resource, *, forwarded: bool) -> None:
    """Raise RefusedError for a create or update that fails; ``forwarded`` to a real API server, or simulated."""
    api = ApiServer(store, resource.location)
    if api.cluster is None:
        _refuse(resource, [_unreachable(resource.location)])
    found = [] if forwarded else [*object_order.faults(api, resource)]
    is_release = resource.type == resource_types.HELM_RELEASE
    _refuse(resource, [*found, *(_release_faults if is_release else _object_faults)(api, resource)])


def refuse_delete(store: Store, endpoint: str, resource: Resource | None) -> None:
    """Raise RefusedError for a delete that waits for the finalizer of a controller."""
    api = ApiServer(store, endpoint)
    if api.cluster is None:
        raise RefusedError(_unreachable(endpoint))
    if resource is None or resource.type == resource_types.HELM_RELEASE:
        return
    for each in (resource, *deleted_with(store, resource)):
        if keda.blocks_delete(api, each):
            _refuse(each, [f"its finalizer waits for the chart {keda.CHART}, which is deleted or has no node"])
        if each.type == resource_types.HELM_RELEASE:
            continue
        for used in (unmanaged for unmanaged in store.unmanaged if display_name(each) in unmanaged.used_by):
            if used.kind == "load balancer" and not api.load_balancer_controller_ready():
                controller = LOAD_BALANCER_CONTROLLER
                _refuse(each, [f"its finalizer waits for the {controller}, which cannot delete {used.id}"])
            if used.protected and used.used_by == [display_name(each)]:
                _refuse(each, [f"deletion protection of the load balancer {used.id} is on"])


def deleted_with(store: Store, resource: Resource) -> list[Resource]:
    """Return the objects that are deleted with a namespace, or with their definition."""
    others = [each for each in store if each.location == resource.location and each.key != resource.key]
    if resource.type == resource_types.HELM_RELEASE:
        groups = charts.groups_removed_with(resource.inputs)
        return [each for each in others if group_of(each) in groups]
    if kind_of(resource) == "CustomResourceDefinition":
        spec = resource.inputs["spec"]
        kind = spec["group"], spec["names"]["kind"]
        return [each for each in others if (group_of(each), each.inputs.get("kind")) == kind]
    if kind_of(resource) != "Namespace":
        return []
    name = metadata_of(resource)["name"]
    return [
        each
        for each in others
        if name in (each.inputs.get("namespace"), value_at(each.outputs, "metadata", "namespace"))
    ]


def _refuse(resource: Resource, faults: list[str]) -> None:
    if faults:
        msg = f"{resource.type.rpartition(':')[2]} {resource.id}: {'; '.join(faults)}"
        raise RefusedError(msg)


def _unreachable(endpoint: str) -> str:
    return f"the cluster at {endpoint or '(no address)'} is not reachable"


def _release_faults(api: ApiServer, release: Resource) -> Iterator[str]:
    """Check an atomic release: Helm waits for its pods and rolls back when they do not become ready."""
    chart = charts.name_of(release.inputs)
    if chart not in charts.CRD_ONLY_CHARTS:
        yield from pods.unschedulable(api)
    if chart != LOAD_BALANCER_CONTROLLER:
        if api.blocks_services():
            yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond for the chart's Services"
    elif not chart_role_is_usable(api.store, release.inputs):
        yield "its role does not exist or has no policy"
    if charts.intercepts_services(release.inputs) and not api.store.created[release.urn]:
        yield from _created_before_webhook(api)


def _created_before_webhook(api: ApiServer) -> Iterator[str]:
    """Report what creates Services and does not depend on a controller whose webhook fails closed while it starts."""
    early = [each.name for each in (*api.objects("Service"), *api.releases())]
    if early:
        yield (
            "its webhook for Services fails closed while it starts, "
            f"and these resources do not depend on it: {', '.join(early)}"
        )


def _object_faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Check an object against the webhooks of the load balancer controller and of KEDA."""
    kind = kind_of(resource)
    if kind == "Service" and api.blocks_services():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond"
    elif kind == "Ingress":
        yield from _ingress_class_faults(api, value_at(resource.inputs, "spec", "ingressClassName"))
    yield from keda.faults(api, resource)


def _ingress_class_faults(api: ApiServer, name: str | None) -> Iterator[str]:
    if not api.load_balancer_webhook_ready():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond"
    if name is None or any(charts.ingress_class_of(release.inputs) == name for release in api.releases()):
        return
    found = api.get("IngressClass", name)
    if found is None:
        yield f"IngressClass {name} does not exist"
        return
    parameters = found.inputs["spec"].get("parameters")
    if parameters and api.get(parameters["kind"], parameters["name"]) is None:
        yield f"{parameters['kind']} {parameters['name']} of IngressClass {name} does not exist"
