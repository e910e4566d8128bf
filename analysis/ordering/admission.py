"""Gatekeeper with a webhook that fails closed: objects that it validates cannot change without it."""

from __future__ import annotations

from analysis.ordering.resource_index import ResourceIndex, name_of, namespace_of, values_of
from analysis.ordering.rule import PlannedResources, Rule
from nested import values_at
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE
from plan.values import is_mapping


def _failing_closed(index: ResourceIndex) -> list[PlannedResource]:
    releases = index.installed("gatekeeper")
    return [each for each in releases if values_of(each).get("validatingWebhookFailurePolicy") == "Fail"]


def _namespaces(index: ResourceIndex, dependent: PlannedResource) -> list[PlannedResource]:
    """Return the namespace of an object; a namespace itself is validated by its own labels."""
    namespaces = index.objects("core/Namespace")
    return [each for each in namespaces if each is dependent or name_of(each) == namespace_of(dependent)]


def _selecting(index: ResourceIndex, namespace: PlannedResource) -> list[PlannedResource]:
    """Return the Gatekeeper constraints that select a namespace."""
    labels = [found for found in values_at(namespace.inputs, "metadata", "labels") if is_mapping(found)]
    return [
        constraint
        for constraint in index.of_groups("constraints.gatekeeper.sh")
        for wanted in values_at(constraint.inputs, "spec", "match", "namespaceSelector", "matchLabels")
        if any(wanted.items() <= found.items() for found in labels)
    ]


def _gatekeeper(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    closed = _failing_closed(index)
    for namespace in _namespaces(index, dependent) if closed else ():
        if selecting := _selecting(index, namespace):
            yield from [*closed, *selecting]


RULES = (
    Rule(
        title="Objects that Gatekeeper validates depend on it and its constraints where its webhook fails closed",
        on_destroy="changes are not validated, or are rejected while the webhook is deleted",
        dependents=lambda index: [*index.all_objects(), *index.typed(HELM_RELEASE)],
        prerequisites=_gatekeeper,
    ),
)
