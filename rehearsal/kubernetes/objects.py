"""The objects of a real cluster that the provider manages."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.api import Api
from nested import values_at

HISTORY = "helm.sh/release.v1"
"""Type of the Secrets in which Helm keeps the revisions of a release; they belong to the release."""

MANAGER = "pulumi-kubernetes"
"""Beginning of the name under which the provider manages fields."""


def managed_objects(api: Api) -> set[str]:
    """Return kind and id of every object with a field that the provider manages, as the cloud names its resources."""
    found: set[str] = set()
    for path, kind in _collections(api):
        for each in api.items(path):
            if each.get("type") != HISTORY and any(
                manager.startswith(MANAGER) for manager in values_at(each, "metadata", "managedFields", "manager")
            ):
                metadata = each["metadata"]
                found.add(f"{kind} {'/'.join(filter(None, (metadata.get('namespace'), metadata['name'])))}")
    return found


def _collections(api: Api) -> Iterator[tuple[str, str]]:
    """Yield path and kind of every collection that the API server serves, in the preferred version of its group."""
    groups = (api.get("/apis") or {}).get("groups", [])
    for root in ("/api/v1", *(f"/apis/{each['preferredVersion']['groupVersion']}" for each in groups)):
        for each in (api.get(root) or {}).get("resources", []):
            if "/" not in each["name"] and {"list", "create"} <= set(each["verbs"]):
                yield f"{root}/{each['name']}", each["kind"]
