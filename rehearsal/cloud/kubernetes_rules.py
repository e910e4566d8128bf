"""What the API server refuses, and Helm with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plan import resource_types
from rehearsal.cloud import account, charts, diff, gatekeeper, pods
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, kind_of, metadata_of, title_of
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.replacement import IMMUTABLE
from rehearsal.cloud.store import Store
from tests.support import kubernetes_schema

CONSTRAINTS = "constraints.gatekeeper.sh/"
"""The API group of what Gatekeeper judges by."""

DEFINITIONS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "crds-jsonschema"
"""Schemas of custom resources, on machines that have them."""


def unchecked() -> list[str]:
    """What is not looked at on this machine."""
    if DEFINITIONS.is_dir():
        return []
    return ["custom resources are not checked against their definitions: this machine does not have the schemas"]


def refuse(store: Store, resource: Resource) -> None:
    """Refuse an object that the API server, its webhooks or Helm would not take."""
    api = ApiServer(store, resource.place)
    if api.cluster is None:
        _no(resource, [_unreachable(resource.place)])
    if resource.type == resource_types.HELM_RELEASE:
        _no(resource, [*_release_faults(api, resource)])
    else:
        _no(resource, [*_object_faults(api, resource)])


def refuse_update(store: Store, before: Resource, after: Resource) -> None:
    """As with a create; and some fields never change."""
    refuse(store, after)
    immutable = IMMUTABLE.get(after.type.rpartition(":")[2], ())
    paths = [diff.text(path) for path, _ in diff.changes(before.inputs, after.inputs) if diff.reaches(path, immutable)]
    _no(after, [f"{path}: field is immutable" for path in paths])


def refuse_delete(store: Store, endpoint: str, resource: Resource | None) -> None:
    """Refuse what its finalizers keep: a load balancer that nobody takes away, a claim that pods mount."""
    api = ApiServer(store, endpoint)
    if api.cluster is None:
        raise RefusedError(_unreachable(endpoint))
    if resource is None or resource.type == resource_types.HELM_RELEASE:
        return
    if kind_of(resource) == "PersistentVolumeClaim":
        users = pods.users_of_claim(api, metadata_of(resource)["name"], metadata_of(resource).get("namespace"))
        _no(resource, [f"its finalizer waits for the pods of {title_of(user)}, which mount it" for user in users])
    for each in (resource, *go_with_it(store, resource)):
        if each.type == resource_types.HELM_RELEASE:
            continue
        held = [product for product in store.by_products if title_of(each) in product.used_by]
        for product in held:
            if product.kind == "load balancer" and not api.load_balancer_controller():
                _no(each, [f"its finalizer waits for the {LOAD_BALANCER_CONTROLLER}, which cannot delete {product.id}"])
            if product.protected and product.used_by == [title_of(each)]:
                _no(each, [f"deletion protection of the load balancer {product.id} is on"])


def go_with_it(store: Store, resource: Resource) -> list[Resource]:
    """With a namespace goes what is in it, with a chart's definitions every object of their kinds."""
    mine = [each for each in store if each.place == resource.place and each.key != resource.key]
    if resource.type == resource_types.HELM_RELEASE:
        groups = charts.groups_that_go_with(resource.inputs)
        return [each for each in mine if str(each.inputs.get("apiVersion", "")).partition("/")[0] in groups]
    if kind_of(resource) != "Namespace":
        return []
    name = metadata_of(resource)["name"]
    return [
        each
        for each in mine
        if each.inputs.get("namespace") == name or (each.outputs.get("metadata") or {}).get("namespace") == name
    ]


def _no(resource: Resource, faults: list[str]) -> None:
    if faults:
        msg = f"{resource.type.rpartition(':')[2]} {resource.id}: {'; '.join(faults)}"
        raise RefusedError(msg)


def _unreachable(endpoint: str) -> str:
    return f"the cluster at {endpoint or '(no address)'} is not reachable"


def _release_faults(api: ApiServer, release: Resource) -> Iterator[str]:
    """Helm waits for the pods and, being atomic, takes everything back when they do not come."""
    namespace = release.outputs["namespace"]
    if not api.has_namespace(namespace) and not release.inputs.get("createNamespace"):
        yield f"namespace {namespace} does not exist"
    if charts.name_of(release.inputs) not in charts.WITHOUT_PODS:
        yield from pods.no_place(api)
    own = charts.name_of(release.inputs) == LOAD_BALANCER_CONTROLLER
    if not own and api.refuses_services():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not answer for the chart's Services"
    if charts.asks_about_services(release.inputs) and not api.store.created[release.urn]:
        yield from _did_not_wait(api)
    if own and not _may_talk_to_aws(api, release):
        yield "its role does not exist or has no policy"


def _did_not_wait(api: ApiServer) -> Iterator[str]:
    """What makes Services must come after a controller whose webhook is asked about them: another day it would fail."""
    early = [each.name for each in (*api.objects("Service"), *api.releases())]
    if early:
        yield f"its webhook for Services fails closed while it starts, and these did not wait: {', '.join(early)}"


def _may_talk_to_aws(api: ApiServer, release: Resource) -> bool:
    values = release.inputs.get("values") or {}
    annotations = (values.get("serviceAccount") or {}).get("annotations") or {}
    arn = annotations.get("eks.amazonaws.com/role-arn")
    return arn is None or account.role_works(api.store, arn)


def _object_faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    yield from _schema_faults(api, resource)
    kind, metadata = kind_of(resource), metadata_of(resource)
    namespace = metadata.get("namespace")
    if namespace and not api.has_namespace(namespace):
        yield f"namespace {namespace} does not exist"
    spec = resource.inputs.get("spec") or {}
    if kind == "Service" and api.refuses_services():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not answer"
    if kind == "PersistentVolumeClaim":
        yield from _missing(api, "StorageClass", spec.get("storageClassName"))
    if kind in {"DaemonSet", "Deployment", "StatefulSet"}:
        yield from _selector_faults(spec)
    if kind == "Ingress":
        yield from _ingress_class_faults(api, spec.get("ingressClassName"))


def _missing(api: ApiServer, kind: str, name: str | None) -> Iterator[str]:
    if name and api.get(kind, name) is None:
        yield f"{kind} {name} does not exist"


def _selector_faults(spec: dict[str, Any]) -> Iterator[str]:
    """A selector has to find the pods of its own template."""
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels") or {}
    if not wanted.items() <= labels.items():
        yield f"`selector` {wanted} does not match the labels of its template, {labels}"


def _schema_faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    manifest = resource.inputs
    if kubernetes_schema.is_built_in(manifest):
        version = (api.cluster and api.cluster.inputs.get("version")) or "1.35"
        yield from kubernetes_schema.faults(manifest, version)
        return
    if manifest["apiVersion"].startswith(CONSTRAINTS):
        yield from _constraint_faults(api, manifest)
        return
    if not api.defines(manifest["apiVersion"], manifest["kind"]):
        yield f"no definition of {manifest['kind']} in {manifest['apiVersion']}"
    if DEFINITIONS.is_dir():
        yield from kubernetes_schema.custom_resource_faults(manifest, DEFINITIONS)


def _constraint_faults(api: ApiServer, constraint: dict[str, Any]) -> Iterator[str]:
    """A constraint's kind is one that Gatekeeper makes of a template."""
    templates = [each.inputs for each in api.objects("ConstraintTemplate")]
    made = [each for each in templates if each["spec"]["crd"]["spec"]["names"]["kind"] == constraint["kind"]]
    if made:
        yield from gatekeeper.constraint_faults(made[0], constraint)
    else:
        yield f"no ConstraintTemplate defines {constraint['kind']}"


def _ingress_class_faults(api: ApiServer, name: str | None) -> Iterator[str]:
    if not api.load_balancer_webhook():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not answer"
    if name is None or any(charts.ingress_class_of(release.inputs) == name for release in api.releases()):
        return
    found = api.get("IngressClass", name)
    if found is None:
        yield f"IngressClass {name} does not exist"
        return
    parameters = found.inputs["spec"].get("parameters")
    if parameters and api.get(parameters["kind"], parameters["name"]) is None:
        yield f"{parameters['kind']} {parameters['name']} of IngressClass {name} does not exist"
