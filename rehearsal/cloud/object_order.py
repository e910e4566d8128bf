"""Order of objects on a simulated API server: a namespace exists before its objects, a definition before its kind.

A real API server refuses such objects itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from nested import values_at
from plan import resource_types
from rehearsal.cloud import charts
from rehearsal.cloud.api_server import ApiServer, group_of, metadata_of
from rehearsal.cloud.model import Resource

PREDEFINED_NAMESPACES = {"default", "kube-node-lease", "kube-public", "kube-system"}

CONSTRAINTS = "constraints.gatekeeper.sh"
"""API group of the kinds that Gatekeeper defines for its templates."""


def faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Yield what must exist before an object or a release."""
    is_release = resource.type == resource_types.HELM_RELEASE
    namespace = resource.outputs["namespace"] if is_release else metadata_of(resource).get("namespace")
    if namespace and not resource.inputs.get("createNamespace") and not _has_namespace(api, namespace):
        yield f"namespace {namespace} does not exist"
    if not is_release and not _is_defined(api, resource):
        yield f"no chart or object defines {resource.inputs['kind']} in {resource.inputs['apiVersion']}"


def _has_namespace(api: ApiServer, name: str) -> bool:
    return name in PREDEFINED_NAMESPACES or api.get("Namespace", name) is not None


def _is_defined(api: ApiServer, resource: Resource) -> bool:
    """Return whether Kubernetes, an installed chart, a definition of the stack or a template defines the kind."""
    if resource_types.is_built_in(resource.inputs["apiVersion"]):
        return True
    group = group_of(resource)
    if group == CONSTRAINTS:
        templates = [each.inputs for each in api.objects("ConstraintTemplate")]
        return resource.inputs["kind"] in values_at(templates, "spec", "crd", "spec", "names", "kind")
    return any(group in charts.groups_of(release.inputs) for release in api.releases()) or any(
        each.inputs["spec"]["group"] == group for each in api.objects("CustomResourceDefinition")
    )
