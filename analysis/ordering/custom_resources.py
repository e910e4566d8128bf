"""Custom resources: they come after the definition, the webhook and the controller of their kind."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.ordering.inventory import Inventory, kind_of
from analysis.ordering.paths import texts
from analysis.ordering.rule import Resources, Rule, every, installed
from charts.catalogue import ENTRIES
from charts.karpenter import GROUPS as KARPENTER_GROUPS
from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from charts.prometheus_operator_crds import GROUPS as PROMETHEUS_GROUPS
from charts.prometheus_operator_crds import PROMETHEUS_OPERATOR_CRDS
from plan.model import PlannedResource

_HANGS = "their finalizers would wait for a controller that is gone, and the deletion would hang"
_REFUSED = "the webhook that is asked about their last changes would answer no more, and refuse them"
_GONE = "their definition would take them along unasked, and their own deletion would find no such kind"

_NODES_STAY = "Karpenter would be gone before it has ended its nodes: the deletion would hang and instances run on"

MONITORING = PROMETHEUS_GROUPS[0]
"""API group of the Prometheus operator, which one of two charts defines."""

_DESTROY = {"finalizer": _HANGS, "webhook": _REFUSED, "definition": _GONE}


def _installers() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], str]]:
    """Return, by API groups, the charts or EKS add-ons that define them and the effect of a lost edge on destroy."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for entry in ENTRIES.values():
        kinds = entry.custom_resources
        if kinds and MONITORING not in kinds.groups:
            groups = (*kinds.groups, *kinds.generated_groups)
            others, _ = found.get(groups, ((), ""))
            destroy = _NODES_STAY if kinds.groups == KARPENTER_GROUPS else _DESTROY[kinds.deletion]
            found[groups] = (*others, entry.name), destroy
    return found


BROUGHT_BY = _installers()


def monitoring_definitions(inventory: Inventory) -> Resources:
    """Who defines the Prometheus operator's kinds: the chart of definitions alone, or else the whole stack's."""
    return inventory.installed(PROMETHEUS_OPERATOR_CRDS.name) or inventory.installed(KUBE_PROMETHEUS_STACK.name)


def _of_groups(groups: tuple[str, ...], charts: tuple[str, ...], destroy: str) -> Rule:
    return Rule(
        up=f"Objects of {groups[0]} come after {charts[0]}",
        destroy=destroy,
        late=lambda inventory: inventory.of_groups(*groups),
        early=every(installed(*charts)),
    )


def _definitions(inventory: Inventory, late: PlannedResource) -> Resources:
    return [
        each
        for each in inventory.objects("apiextensions.k8s.io/CustomResourceDefinition")
        for group in texts(each.inputs, "spec.group")
        for kind in texts(each.inputs, "spec.names.kind")
        if kind_of(late) == f"{group}/{kind}"
    ]


def _templates(inventory: Inventory, late: PlannedResource) -> Resources:
    templates = inventory.objects("templates.gatekeeper.sh/ConstraintTemplate")
    kind = kind_of(late).rpartition("/")[2]
    return [each for each in templates if kind in texts(each.inputs, "spec.crd.spec.names.kind")]


RULES = (
    *(_of_groups(groups, charts, destroy) for groups, (charts, destroy) in BROUGHT_BY.items()),
    Rule(
        up=f"Objects of {MONITORING} come after the chart that defines them",
        destroy=_GONE,
        late=lambda inventory: inventory.of_groups(MONITORING),
        early=every(monitoring_definitions),
    ),
    Rule(
        up="A custom resource comes after the definition that is planned beside it",
        destroy=_GONE,
        late=Inventory.all_objects,
        early=_definitions,
    ),
    Rule(
        up="A Gatekeeper constraint comes after the template that makes its kind",
        destroy=_GONE,
        late=lambda inventory: inventory.of_groups("constraints.gatekeeper.sh"),
        early=_templates,
    ),
)
