"""Gatekeeper where it fails closed: nothing that it judges can change while it comes or goes."""

from __future__ import annotations

from analysis.ordering.inventory import Inventory, name_of, namespace_of, values_of
from analysis.ordering.paths import at
from analysis.ordering.rule import Resources, Rule
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE
from plan.values import is_mapping


def _failing_closed(inventory: Inventory) -> list[PlannedResource]:
    releases = inventory.installed("gatekeeper")
    return [each for each in releases if values_of(each).get("validatingWebhookFailurePolicy") == "Fail"]


def _homes(inventory: Inventory, late: PlannedResource) -> list[PlannedResource]:
    """The namespace that an object lies in; a namespace is asked about by its own labels."""
    namespaces = inventory.objects("core/Namespace")
    return [each for each in namespaces if each is late or name_of(each) == namespace_of(late)]


def _selecting(inventory: Inventory, namespace: PlannedResource) -> list[PlannedResource]:
    """The constraints that judge what lies in a namespace."""
    labels = [found for found in at(namespace.inputs, "metadata.labels") if is_mapping(found)]
    return [
        constraint
        for constraint in inventory.of_groups("constraints.gatekeeper.sh")
        for wanted in at(constraint.inputs, "spec.match.namespaceSelector.matchLabels")
        if any(wanted.items() <= found.items() for found in labels)
    ]


def _judges(inventory: Inventory, late: PlannedResource) -> Resources:
    closed = _failing_closed(inventory)
    for namespace in _homes(inventory, late) if closed else ():
        if selecting := _selecting(inventory, namespace):
            yield from [*closed, *selecting]


RULES = (
    Rule(
        up="What Gatekeeper judges comes after it, and after its constraints, where it fails closed",
        destroy="changes would pass unjudged, or be refused while the webhook that is asked about them goes",
        late=lambda inventory: [*inventory.all_objects(), *inventory.typed(HELM_RELEASE)],
        early=_judges,
    ),
)
