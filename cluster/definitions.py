"""Custom resource definitions for the objects of a plan.

They come from the plan, where the program creates them itself, and else from the schemas in ``reference/definitions``.
Helm charts, which define them in a deployment, do not run here.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import reference
from cluster.api import Api
from cluster.objects import has_condition
from nested import mapping_at, value_at
from reference import UnknownFactError

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
KIND = "CustomResourceDefinition"
CONSTRAINTS = "constraints.gatekeeper.sh"
"""API group whose definitions Gatekeeper creates, one for each ConstraintTemplate."""

_ESTABLISHED_SECONDS = 60
_POLL_SECONDS = 0.2

_EMPTY = {"string": "", "integer": 0, "boolean": False}
"""Default of a key by its type."""

Manifest = Mapping[str, Any]
GroupKind = tuple[str, str]
"""API group and kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """The definitions that the objects of a plan need."""

    found: Sequence[Manifest]
    missing: Sequence[str]
    """Kinds without a definition, as ``group/version Kind``: the API server refuses their objects."""


class NotEstablishedError(Exception):
    """The API server does not serve a definition."""


def served_groups(api: Api) -> frozenset[str]:
    """Return the API groups that the server serves, with the core group, whose name is empty."""
    return frozenset({"", *(each["name"] for each in (api.get("/apis") or {}).get("groups", []))})


def definitions_for(manifests: Sequence[Manifest], served: Collection[str]) -> Definitions:
    """Return the definitions of all manifests whose API group is not served yet."""
    found = {_defined(each): each for each in manifests if each["kind"] == KIND}
    missing: list[str] = []
    for manifest in manifests:
        group, _, version = manifest["apiVersion"].rpartition("/")
        kind = manifest["kind"]
        if (group, kind) in found or group in {*served, CONSTRAINTS}:
            continue
        try:
            schema = reference.definition(manifest["apiVersion"], kind)
        except UnknownFactError:
            missing.append(f"{group}/{version} {kind}")
            continue
        namespaced = bool(value_at(manifest, "metadata", "namespace"))
        found[group, kind] = definition(group, version, kind, schema, namespaced=namespaced)
    return Definitions(found=[*found.values()], missing=sorted(set(missing)))


def definition(group: str, version: str, kind: str, schema: Mapping[str, Any], *, namespaced: bool) -> dict[str, Any]:
    """Return the definition of a kind. A controller writes its status through the subresource."""
    plural = plural_of(kind)
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    schema = _with_defaults_of_keys(schema)
    whole = {**schema, "type": "object", "properties": {**schema.get("properties", {}), "status": anything}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": KIND,
        "metadata": {
            "name": f"{plural}.{group}",
            # Groups of Kubernetes need it; other groups may have it.
            "annotations": {"api-approved.kubernetes.io": "unapproved, a definition of a local control plane"},
        },
        "spec": {
            "group": group,
            "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
            "scope": "Namespaced" if namespaced else "Cluster",
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": whole},
                    "subresources": {"status": {}},
                }
            ],
        },
    }


def _with_defaults_of_keys(schema: Any) -> Any:
    """Return a schema in which each optional key of a list's items has a default, which the API server requires.

    The schemas of ``reference`` have no defaults.
    """
    if isinstance(schema, Mapping):
        filled = {name: _with_defaults_of_keys(each) for name, each in cast("Mapping[str, Any]", schema).items()}
        items = mapping_at(filled, "items")
        for key in filled.get("x-kubernetes-list-map-keys", ()):
            if key not in items.get("required", ()):
                field = items["properties"][key]
                field.setdefault("default", _EMPTY[field["type"]])
        return filled
    return [_with_defaults_of_keys(each) for each in cast("list[Any]", schema)] if isinstance(schema, list) else schema


def plural_of(kind: str) -> str:
    """Return the name of a kind's collection, such as ``ec2nodeclasses``; kinds that end in ``Params`` keep theirs."""
    name = kind.lower()
    if name.endswith("ss"):
        return f"{name}es"
    return name if name.endswith("s") else f"{name}s"


def create_definitions(api: Api, definitions: Sequence[Manifest]) -> None:
    """Create the definitions, and wait until the API server serves all of them."""
    for each in definitions:
        api.create(DEFINITIONS, each)
    deadline = time.monotonic() + _ESTABLISHED_SECONDS
    while waiting := _not_established(api, definitions):
        if time.monotonic() > deadline:
            msg = (
                f"{', '.join(waiting)}: not served after {_ESTABLISHED_SECONDS} s. See its conditions: kubectl get crd."
            )
            raise NotEstablishedError(msg)
        time.sleep(_POLL_SECONDS)


def _not_established(api: Api, definitions: Sequence[Manifest]) -> list[str]:
    served = {each["metadata"]["name"] for each in api.items(DEFINITIONS) if has_condition(each, "Established")}
    return [name for each in definitions if (name := each["metadata"]["name"]) not in served]


def _defined(manifest: Manifest) -> GroupKind:
    return manifest["spec"]["group"], manifest["spec"]["names"]["kind"]
