"""Chooses the rules of a resource's own world: those of AWS or those of a cluster's API server."""

from __future__ import annotations

from plan import resource_types
from rehearsal.cloud import aws_readiness, aws_rules, kubernetes_readiness, kubernetes_rules
from rehearsal.cloud.model import Resource, type_of
from rehearsal.cloud.store import Store


def refuse_create(store: Store, resource: Resource) -> None:
    """Refuse what its world does not make."""
    if _is_kubernetes(resource.type):
        kubernetes_rules.refuse(store, resource)
    else:
        aws_rules.refuse_create(store, resource)


def refuse_update(store: Store, before: Resource, after: Resource) -> None:
    """Refuse a change that its world does not make."""
    if _is_kubernetes(after.type):
        kubernetes_rules.refuse_update(store, before, after)
    else:
        aws_rules.refuse_update(store, before, after)


def refuse_delete(store: Store, urn: str, place: str, resource: Resource | None) -> None:
    """Refuse what cannot go yet."""
    if _is_kubernetes(type_of(urn)):
        kubernetes_rules.refuse_delete(store, place, resource)
    elif resource:
        aws_rules.refuse_delete(store, resource)


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """What keeps a resource that exists from becoming ready."""
    if _is_kubernetes(resource.type):
        return kubernetes_readiness.why_not_ready(store, resource)
    return aws_readiness.why_not_ready(store, resource)


def go_with_it(store: Store, resource: Resource) -> list[Resource]:
    """What vanishes together with a resource."""
    if _is_kubernetes(resource.type):
        return kubernetes_rules.go_with_it(store, resource)
    return aws_rules.go_with_it(store, resource)


def _is_kubernetes(type_: str) -> bool:
    return type_ == resource_types.HELM_RELEASE or resource_types.is_kubernetes_object(type_)
