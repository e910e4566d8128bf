"""Kubernetes objects as JSON: where they are, what they are called, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Manifest = dict[str, Any]

_PLURALS = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"}


def name(manifest: Manifest) -> str:
    """The object's name."""
    return str(manifest["metadata"]["name"])


def namespace(manifest: Manifest) -> str | None:
    """The object's namespace; None where it lives in none."""
    return at(manifest, "metadata", "namespace")


def collection(api_version: str, kind: str, within: str | None) -> str:
    """The path of the API under which objects of a kind are listed."""
    group = "/api" if "/" not in api_version else "/apis"
    place = f"/namespaces/{within}" if within else ""
    return f"{group}/{api_version}{place}/{_PLURALS.get(kind, f'{kind.lower()}s')}"


def at(manifest: Manifest, *keys: str) -> Any:
    """What lies under these keys; None where one of them is not there."""
    value: Any = manifest
    for key in keys:
        value = value.get(key) if value else None
    return value


def listed(manifest: Manifest, *keys: str) -> list[Any]:
    """The list under these keys; the API leaves out an empty one, or says null."""
    return at(manifest, *keys) or []


def condition(manifest: Manifest, type_: str) -> Mapping[str, Any]:
    """The condition of this type in the object's status; empty where nobody has set it yet."""
    for each in listed(manifest, "status", "conditions"):
        if each.get("type") == type_:
            return each
    return {}


def holds(manifest: Manifest, type_: str) -> bool:
    """Whether a condition is set and true."""
    return condition(manifest, type_).get("status") == "True"
