"""Access to the fields of Kubernetes objects in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nested import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

Manifest = dict[str, Any]

_PLURALS = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"}


def name(manifest: Manifest) -> str:
    """Return the object's name."""
    return str(manifest["metadata"]["name"])


def namespace(manifest: Manifest) -> str | None:
    """Return the object's namespace, or None for a cluster-scoped object."""
    return value_at(manifest, "metadata", "namespace")


def list_path(api_version: str, kind: str, within: str | None) -> str:
    """Return the API path that lists the objects of a kind."""
    group = "/api" if "/" not in api_version else "/apis"
    scope = f"/namespaces/{within}" if within else ""
    return f"{group}/{api_version}{scope}/{_PLURALS.get(kind, f'{kind.lower()}s')}"


def items_at(manifest: Manifest, *keys: str) -> list[Any]:
    """Return the list at a path of keys; the API omits an empty list or sends null."""
    return value_at(manifest, *keys) or []


def is_behind(manifest: Manifest) -> bool:
    """Return True where the controller has not seen the newest spec yet."""
    generation = value_at(manifest, "metadata", "generation") or 0
    return int(value_at(manifest, "status", "observedGeneration") or 0) < int(generation)


def condition(manifest: Manifest, type_: str) -> Mapping[str, Any]:
    """Return the condition of this type in the object's status; empty if it is not set."""
    for each in items_at(manifest, "status", "conditions"):
        if each.get("type") == type_:
            return each
    return {}


def is_true(manifest: Manifest, type_: str) -> bool:
    """Return True if a condition is set and true."""
    return condition(manifest, type_).get("status") == "True"
