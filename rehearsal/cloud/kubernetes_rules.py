"""Requests that the Kubernetes API server, its admission webhooks or Helm reject."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Any

from analysis import constraint_schemas, object_schemas
from nested import mapping_at, value_at
from plan import resource_types
from rehearsal.cloud import autoscalers, charts, claims, kubernetes_updates, pods
from rehearsal.cloud.api_server import (
    LOAD_BALANCER_CONTROLLER,
    ApiServer,
    chart_role_is_usable,
    display_name,
    kind_of,
    metadata_of,
    pod_spec_of,
)
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.store import Store

LARGEST_PRIORITY = 1_000_000_000
"""Largest value of a PriorityClass of users (``HighestUserDefinablePriority`` in pkg/apis/scheduling/types.go)."""

CRON_FIELDS = 5

CONSTRAINTS = "constraints.gatekeeper.sh/"
"""API group of Gatekeeper constraints."""


def refuse(store: Store, resource: Resource) -> None:
    """Raise RefusedError for an object that the API server, its webhooks or Helm reject."""
    api = ApiServer(store, resource.location)
    if api.cluster is None:
        _refuse(resource, [_unreachable(resource.location)])
    if resource.type == resource_types.HELM_RELEASE:
        _refuse(resource, [*_release_faults(api, resource)])
    else:
        _refuse(resource, [*_object_faults(api, resource)])


def refuse_update(store: Store, before: Resource, after: Resource) -> None:
    """Raise RefusedError for an update that a create would be rejected for, or that changes what cannot change."""
    refuse(store, after)
    if after.type != resource_types.HELM_RELEASE:
        _refuse(after, [*kubernetes_updates.faults(ApiServer(store, after.location), before, after)])


def refuse_delete(store: Store, endpoint: str, resource: Resource | None) -> None:
    """Raise RefusedError for a delete that a finalizer blocks: of a load balancer, or of a mounted claim."""
    api = ApiServer(store, endpoint)
    if api.cluster is None:
        raise RefusedError(_unreachable(endpoint))
    if resource is None or resource.type == resource_types.HELM_RELEASE:
        return
    if kind_of(resource) == "PersistentVolumeClaim":
        users = claims.users_of_claim(api, metadata_of(resource)["name"], metadata_of(resource).get("namespace"))
        waiting = [display_name(user) for user in users if pods.has_pods(user)]
        _refuse(resource, [f"its finalizer waits for the pods of {user}, which mount it" for user in waiting])
    for each in (resource, *deleted_with(store, resource)):
        if _has_finalizer_of_keda(api, each):
            _refuse(each, [f"its finalizer waits for the chart {autoscalers.KEDA}, which is deleted or has no node"])
        if each.type == resource_types.HELM_RELEASE:
            continue
        for used in (unmanaged for unmanaged in store.unmanaged if display_name(each) in unmanaged.used_by):
            if used.kind == "load balancer" and not api.load_balancer_controller_ready():
                controller = LOAD_BALANCER_CONTROLLER
                _refuse(each, [f"its finalizer waits for the {controller}, which cannot delete {used.id}"])
            if used.protected and used.used_by == [display_name(each)]:
                _refuse(each, [f"deletion protection of the load balancer {used.id} is on"])


def _has_finalizer_of_keda(api: ApiServer, resource: Resource) -> bool:
    """Return whether an object of KEDA cannot be deleted, because no operator removes its finalizer."""
    works = api.releases(autoscalers.KEDA) and api.has_ready_nodes()
    return _group(resource) == "keda.sh" and not works


def deleted_with(store: Store, resource: Resource) -> list[Resource]:
    """Return the objects that are deleted with a namespace, or with their definition."""
    others = [each for each in store if each.location == resource.location and each.key != resource.key]
    if resource.type == resource_types.HELM_RELEASE:
        groups = charts.groups_removed_with(resource.inputs)
        return [each for each in others if _group(each) in groups]
    if kind_of(resource) == "CustomResourceDefinition":
        spec = resource.inputs["spec"]
        return [
            each for each in others if (_group(each), each.inputs.get("kind")) == (spec["group"], spec["names"]["kind"])
        ]
    if kind_of(resource) != "Namespace":
        return []
    name = metadata_of(resource)["name"]
    return [
        each
        for each in others
        if name in (each.inputs.get("namespace"), value_at(each.outputs, "metadata", "namespace"))
    ]


def _group(resource: Resource) -> str:
    """Return the API group of an object."""
    return str(resource.inputs.get("apiVersion", "")).partition("/")[0]


def _refuse(resource: Resource, faults: list[str]) -> None:
    if faults:
        msg = f"{resource.type.rpartition(':')[2]} {resource.id}: {'; '.join(faults)}"
        raise RefusedError(msg)


def _unreachable(endpoint: str) -> str:
    return f"the cluster at {endpoint or '(no address)'} is not reachable"


def _release_faults(api: ApiServer, release: Resource) -> Iterator[str]:
    """Check an atomic release: Helm waits for its pods and rolls back when they do not become ready."""
    namespace = release.outputs["namespace"]
    if not api.has_namespace(namespace) and not release.inputs.get("createNamespace"):
        yield f"namespace {namespace} does not exist"
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
    yield from _schema_faults(api, resource)
    kind, metadata = kind_of(resource), metadata_of(resource)
    namespace = metadata.get("namespace")
    if namespace and not api.has_namespace(namespace):
        yield f"namespace {namespace} does not exist"
    spec = mapping_at(resource.inputs, "spec")
    if kind == "Service" and api.blocks_services():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond"
    if kind == "PersistentVolumeClaim":
        yield from _missing(api, "StorageClass", spec.get("storageClassName"))
    if pod_spec_of(resource) is not None:
        yield from _selector_faults(spec)
    if kind == "PriorityClass":
        yield from _priority_class_faults(resource.inputs)
    if kind == "CronJob":
        yield from _schedule_faults(spec)
    yield from autoscalers.faults(api, resource)
    if kind == "Ingress":
        yield from _ingress_class_faults(api, spec.get("ingressClassName"))


def _priority_class_faults(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Check a PriorityClass: the API server reserves a prefix and the largest values for its own."""
    name, value = str(value_at(manifest, "metadata", "name")), manifest["value"]
    if name.startswith("system-"):
        yield "names that start with `system-` are reserved"
    if value > LARGEST_PRIORITY:
        yield f"value: {value} is above {LARGEST_PRIORITY}"


def _schedule_faults(spec: Mapping[str, Any]) -> Iterator[str]:
    """Check that a schedule has five fields or is a macro, and that its time zone exists."""
    schedule, zone = str(spec.get("schedule")), spec.get("timeZone")
    if "TZ" in schedule or not (schedule.startswith("@") or len(schedule.split()) == CRON_FIELDS):
        yield f"spec.schedule: {schedule!r} is no schedule of a CronJob"
    if zone is not None and zone not in zoneinfo.available_timezones():
        yield f"spec.timeZone: there is no time zone {zone!r}"


def _missing(api: ApiServer, kind: str, name: str | None) -> Iterator[str]:
    if name and api.get(kind, name) is None:
        yield f"{kind} {name} does not exist"


def _selector_faults(spec: Mapping[str, Any]) -> Iterator[str]:
    """Check that a selector matches the pods of its own template."""
    wanted = mapping_at(spec, "selector", "matchLabels")
    labels = mapping_at(spec, "template", "metadata", "labels")
    if not wanted.items() <= labels.items():
        yield f"`selector` {wanted} does not match the labels of its template, {labels}"


def _schema_faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    manifest = resource.inputs
    if resource_types.is_built_in(manifest["apiVersion"]):
        version = (api.cluster and api.cluster.inputs.get("version")) or "1.35"
        yield from object_schemas.faults(manifest, version)
        return
    if manifest["apiVersion"].startswith(CONSTRAINTS):
        yield from _constraint_faults(api, manifest)
        return
    if not api.defines(manifest["apiVersion"]):
        yield f"no installed chart defines {manifest['kind']} in {manifest['apiVersion']}"
    yield from object_schemas.custom_resource_faults(manifest)


def _constraint_faults(api: ApiServer, constraint: Mapping[str, Any]) -> Iterator[str]:
    """Check a constraint against the kind that Gatekeeper derives from its template."""
    templates = [each.inputs for each in api.objects("ConstraintTemplate")]
    defining = [each for each in templates if each["spec"]["crd"]["spec"]["names"]["kind"] == constraint["kind"]]
    if defining:
        yield from constraint_schemas.constraint_faults(defining[0], constraint)
    else:
        yield f"no ConstraintTemplate defines {constraint['kind']}"


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
