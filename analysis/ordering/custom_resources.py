"""Custom resources depend on the chart that installs their CRDs, webhook and controller."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.ordering.paths import texts
from analysis.ordering.resource_index import ResourceIndex, kind_of
from analysis.ordering.rule import PlannedResources, Rule, every, installed
from charts.catalogue import ENTRIES
from charts.karpenter import GROUPS as KARPENTER_GROUPS
from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from charts.prometheus_operator_crds import GROUPS as PROMETHEUS_GROUPS
from charts.prometheus_operator_crds import PROMETHEUS_OPERATOR_CRDS
from plan.model import PlannedResource

_HANGS = "finalizers wait for a deleted controller, and the deletion hangs"
_REFUSED = "the admission webhook is unavailable, and changes of the objects are rejected"
_GONE = "deleting the CRD deletes the objects, and their own deletion fails with an unknown kind"

_NODES_STAY = "Karpenter is deleted before it terminates its nodes: the deletion hangs and instances keep running"

MONITORING = PROMETHEUS_GROUPS[0]
"""API group of the Prometheus operator, which one of two charts defines."""

_DESTROY = {"finalizer": _HANGS, "webhook": _REFUSED, "definition": _GONE}


def _installers() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], str]]:
    """Return, by API groups, the charts or EKS add-ons that define them and the failure on destroy."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for entry in ENTRIES.values():
        kinds = entry.custom_resources
        if kinds and MONITORING not in kinds.groups:
            groups = (*kinds.groups, *kinds.generated_groups)
            others, _ = found.get(groups, ((), ""))
            destroy = _NODES_STAY if kinds.groups == KARPENTER_GROUPS else _DESTROY[kinds.deletion]
            found[groups] = (*others, entry.name), destroy
    return found


CONTROLLERS = _installers()


def monitoring_definitions(index: ResourceIndex) -> PlannedResources:
    """Return the chart of the Prometheus operator's CRDs: the CRD chart if it is planned, or else the whole stack."""
    return index.installed(PROMETHEUS_OPERATOR_CRDS.name) or index.installed(KUBE_PROMETHEUS_STACK.name)


def _of_groups(groups: tuple[str, ...], charts: tuple[str, ...], destroy: str) -> Rule:
    return Rule(
        title=f"Objects of {groups[0]} depend on {charts[0]}",
        on_destroy=destroy,
        dependents=lambda index: index.of_groups(*groups),
        prerequisites=every(installed(*charts)),
    )


def _templates(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    templates = index.objects("templates.gatekeeper.sh/ConstraintTemplate")
    kind = kind_of(dependent).rpartition("/")[2]
    return [each for each in templates if kind in texts(each.inputs, "spec.crd.spec.names.kind")]


RULES = (
    *(_of_groups(groups, charts, destroy) for groups, (charts, destroy) in CONTROLLERS.items()),
    Rule(
        title=f"Objects of {MONITORING} depend on the CRDs of the Prometheus operator",
        on_destroy=_GONE,
        dependents=lambda index: index.of_groups(MONITORING),
        prerequisites=every(monitoring_definitions),
    ),
    Rule(
        title="A Gatekeeper constraint depends on its ConstraintTemplate",
        on_destroy=_GONE,
        dependents=lambda index: index.of_groups("constraints.gatekeeper.sh"),
        prerequisites=_templates,
    ),
)
