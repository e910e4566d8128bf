from __future__ import annotations

import pytest

from cluster import definitions
from cluster.api import ApiError
from cluster.definitions import NotEstablishedError, create_definitions, definitions_for, plural_of, served_groups
from tests.support.kubernetes_api import MemoryApi
from tests.support.stack_plans import EVERY_STACK, manifests

SERVED = {
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
}


def custom(kind: str, api_version: str = "keda.sh/v1alpha1", namespace: str = "shop") -> dict[str, object]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "one", "namespace": namespace}}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_custom_resource_of_a_stack_has_a_definition(stack: str) -> None:
    assert definitions_for(manifests(stack), SERVED).missing == []


def test_a_definition_has_the_scope_of_the_object_and_a_status() -> None:
    issuer = {"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": "one"}}

    found = {
        each["metadata"]["name"]: each["spec"]
        for each in definitions_for([custom("ScaledObject"), issuer], SERVED).found
    }

    assert {name: spec["scope"] for name, spec in found.items()} == {
        "scaledobjects.keda.sh": "Namespaced",
        "clusterissuers.cert-manager.io": "Cluster",
    }
    (version,) = found["scaledobjects.keda.sh"]["versions"]
    assert version["subresources"] == {"status": {}}
    assert "scaleTargetRef" in version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]


def test_an_optional_key_of_the_items_of_a_list_has_a_default() -> None:
    """The API server refuses a definition without it, and the schemas of the project have no defaults."""
    properties = {"name": {"type": "string"}, "port": {"type": "integer"}, "other": {"type": "string"}}
    items = {"type": "object", "properties": properties, "required": ["port"]}
    listed = {"type": "array", "x-kubernetes-list-map-keys": ["name", "port"], "items": items}
    made = definitions.definition("example.org", "v1", "Widget", {"properties": {"list": listed}}, namespaced=True)
    (version,) = made["spec"]["versions"]
    found = version["schema"]["openAPIV3Schema"]["properties"]["list"]["items"]["properties"]
    assert {name: each.get("default") for name, each in found.items()} == {"name": "", "port": None, "other": None}


def test_a_definition_of_the_stack_itself_is_used() -> None:
    own = [each for each in manifests("dev") if each["kind"] == "CustomResourceDefinition"]
    found = definitions_for(manifests("dev"), SERVED).found
    assert own
    assert [each for each in found if each in own] == own


def test_an_object_without_a_known_definition_is_reported_once() -> None:
    found = definitions_for([custom("Widget", "example.org/v1"), custom("Widget", "example.org/v1")], SERVED)
    assert (found.found, found.missing) == ([], ["example.org/v1 Widget"])


def test_constraints_and_built_in_kinds_need_no_definition() -> None:
    constraint = custom("LandfallPinnedImages", "constraints.gatekeeper.sh/v1beta1")
    assert definitions_for([constraint, custom("Deployment", "apps/v1")], SERVED).found == []


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("ScaledObject", "scaledobjects"),
        ("EC2NodeClass", "ec2nodeclasses"),
        ("IngressClassParams", "ingressclassparams"),
    ],
)
def test_collections_have_the_names_of_their_projects(kind: str, plural: str) -> None:
    assert plural_of(kind) == plural


def test_the_core_group_is_always_served() -> None:
    api = MemoryApi()
    api.objects["/apis"] = {"groups": [{"name": "apps"}]}
    assert served_groups(api) == {"", "apps"}


def test_definitions_that_the_server_does_not_establish_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "_ESTABLISHED_SECONDS", 0)
    wanted = definitions_for([custom("ScaledObject")], SERVED).found

    with pytest.raises(NotEstablishedError, match=r"^scaledobjects\.keda\.sh: not served after 0 s\. "):
        create_definitions(MemoryApi(), wanted)


def test_an_error_of_the_api_server_names_path_status_and_reason() -> None:
    error = ApiError(409, "/api/v1/nodes: the API server answered 409: it exists")
    assert error.is_temporary
    assert not ApiError(422, "invalid").is_temporary
