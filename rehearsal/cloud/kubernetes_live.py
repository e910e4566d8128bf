"""Objects as the API server returns them: controllers of the cluster have changed or deleted them."""

from __future__ import annotations

from nested import value_at
from plan import resource_types
from rehearsal.cloud import autoscalers
from rehearsal.cloud.api_server import ApiServer
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

REPLACE_UNREADY = "pulumi.com/replaceUnready"
"""Annotation with which the provider replaces a Job that has not completed (``Diff`` in provider/pkg/provider)."""


def live(store: Store, resource: Resource) -> Resource | None:
    """Return an object with the changes of the controllers; ``None`` if one of them has deleted it."""
    if not resource_types.is_kubernetes_object(resource.type):
        return resource
    if resource.type == resource_types.KUBERNETES_JOB:
        # The controller deletes a finished Job, and the next deployment runs it once more.
        expires = value_at(resource.inputs, "spec", "ttlSecondsAfterFinished") is not None
        if expires:
            store.remove(resource)
        return None if expires else resource
    return autoscalers.as_scaled(ApiServer(store, resource.location), resource)


def replaces_unready(type_: str, inputs: object) -> bool:
    """Return whether the provider replaces an object that is not ready."""
    marked = value_at(inputs, "metadata", "annotations", REPLACE_UNREADY) == "true"
    return type_ == resource_types.KUBERNETES_JOB and marked
