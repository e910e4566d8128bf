"""Dispatch to the rules for AWS resources or for Kubernetes objects, by resource type."""

from __future__ import annotations

from plan import resource_types
from rehearsal.cloud import aws_rules, eks_health, kubernetes_readiness, kubernetes_rules
from rehearsal.cloud.model import Resource, type_of
from rehearsal.cloud.store import Store


def refuse_create(store: Store, resource: Resource, *, forwarded: bool = False) -> None:
    """Raise RefusedError for a create that fails; ``forwarded`` to a real API server, or simulated."""
    if _is_kubernetes(resource.type):
        kubernetes_rules.refuse(store, resource, forwarded=forwarded)
    else:
        aws_rules.refuse_create(store, resource)


def refuse_update(store: Store, before: Resource, after: Resource, *, forwarded: bool = False) -> None:
    """Raise RefusedError for an update that fails; ``forwarded`` to a real API server, or simulated."""
    if _is_kubernetes(after.type):
        kubernetes_rules.refuse(store, after, forwarded=forwarded)
    else:
        aws_rules.refuse_update(store, before, after)


def refuse_delete(store: Store, urn: str, location: str, resource: Resource | None) -> None:
    """Raise RefusedError for a delete that AWS or a finalizer rejects."""
    if _is_kubernetes(type_of(urn)):
        kubernetes_rules.refuse_delete(store, location, resource)
    elif resource:
        aws_rules.refuse_delete(store, resource)


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """Return why a resource that exists does not become ready; ``None`` if it does."""
    if _is_kubernetes(resource.type):
        return kubernetes_readiness.why_not_ready(store, resource)
    return eks_health.why_not_ready(store, resource)


def deleted_with(store: Store, resource: Resource) -> list[Resource]:
    """Return the resources that are deleted with a resource."""
    if _is_kubernetes(resource.type):
        return kubernetes_rules.deleted_with(store, resource)
    return aws_rules.deleted_with(store, resource)


def _is_kubernetes(type_: str) -> bool:
    return type_ == resource_types.HELM_RELEASE or resource_types.is_kubernetes_object(type_)
