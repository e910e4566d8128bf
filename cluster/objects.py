"""Parts of objects that several modules read or write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cluster.api import Object
from nested import value_at


def now() -> str:
    """Return the time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def path_of(collection: str, item: Object) -> str:
    """Return the path of an object in a collection of a group, such as ``/api/v1`` and ``pods``."""
    root, _, plural = collection.rpartition("/")
    metadata = item["metadata"]
    namespace = f"/namespaces/{metadata['namespace']}" if metadata.get("namespace") else ""
    return f"{root}{namespace}/{plural}/{metadata['name']}"


def condition(kind: str, status: str = "True", reason: str = "Simulated") -> dict[str, str]:
    """Return a condition of a status."""
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": "set by the local control plane",
        "lastTransitionTime": now(),
    }


def has_condition(item: Object, kind: str) -> bool:
    """Return whether a condition is true."""
    conditions: Sequence[Mapping[str, Any]] = value_at(item, "status", "conditions") or ()
    return any(each["type"] == kind and each["status"] == "True" for each in conditions)


def owned_by(owner: Object, api_version: str, kind: str) -> list[dict[str, Any]]:
    """Return the references with which the garbage collector deletes an object after its owner."""
    metadata: Mapping[str, Any] = owner["metadata"]
    return [
        {
            "apiVersion": api_version,
            "kind": kind,
            "name": metadata["name"],
            "uid": metadata["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]
