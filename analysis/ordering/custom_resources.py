"""Custom resources: they come after the definition, the webhook and the controller of their kind."""

from __future__ import annotations

from analysis.ordering.inventory import Inventory, kind_of
from analysis.ordering.paths import texts
from analysis.ordering.rule import Resources, Rule, every, installed
from plan.model import PlannedResource

_HANGS = "their finalizers would wait for a controller that is gone, and the deletion would hang"
_REFUSED = "the webhook that is asked about their last changes would answer no more, and refuse them"
_GONE = "their definition would take them along unasked, and their own deletion would find no such kind"

_NODES_STAY = "Karpenter would be gone before it has ended its nodes: the deletion would hang and instances run on"

BROUGHT_BY: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {
    ("elbv2.k8s.aws", "gateway.k8s.aws", "aga.k8s.aws"): (("aws-load-balancer-controller",), _HANGS),
    ("external-secrets.io", "generators.external-secrets.io"): (("external-secrets",), _REFUSED),
    ("karpenter.sh", "karpenter.k8s.aws", "autoscaling.x-k8s.io"): (("karpenter-crd", "karpenter"), _NODES_STAY),
    ("keda.sh", "eventing.keda.sh"): (("keda",), _HANGS),
    ("autoscaling.k8s.io",): (("vertical-pod-autoscaler",), _GONE),
    ("cert-manager.io", "acme.cert-manager.io"): (("cert-manager",), _REFUSED),
    ("k8s.nginx.org", "appprotect.f5.com", "externaldns.nginx.org"): (("nginx-ingress",), _GONE),
    (
        "templates.gatekeeper.sh",
        "config.gatekeeper.sh",
        "constraints.gatekeeper.sh",
        "mutations.gatekeeper.sh",
        "externaldata.gatekeeper.sh",
        "expansion.gatekeeper.sh",
        "syncset.gatekeeper.sh",
    ): (("gatekeeper",), _REFUSED),
    ("argoproj.io",): (("argo-cd",), _HANGS),
    ("velero.io",): (("velero",), _HANGS),
    ("opentelemetry.io",): (("opentelemetry-operator",), _HANGS),
    ("cloudwatch.aws.amazon.com",): (("amazon-cloudwatch-observability",), _HANGS),
    ("datadoghq.com",): (("datadog-operator", "datadog"), _HANGS),
    ("externaldns.k8s.io",): (("external-dns",), _GONE),
    ("snapshot.storage.k8s.io",): (("snapshot-controller",), _HANGS),
    ("crd.k8s.amazonaws.com", "networking.k8s.aws"): (("vpc-cni",), _GONE),
    ("postgresql.cnpg.io",): (("cloudnative-pg",), _REFUSED),
    ("redis.redis.opstreelabs.in",): (("redis-operator",), _HANGS),
}
"""API groups, the charts or EKS add-ons that define their kinds and look after them, and what a lost edge does."""

MONITORING = "monitoring.coreos.com"


def monitoring_definitions(inventory: Inventory) -> Resources:
    """Who defines the Prometheus operator's kinds: the chart of definitions alone, or else the whole stack's."""
    return inventory.installed("prometheus-operator-crds") or inventory.installed("kube-prometheus-stack")


def _of_groups(groups: tuple[str, ...], charts: tuple[str, ...], destroy: str) -> Rule:
    return Rule(
        up=f"Objects of {groups[0]} come after {charts[-1]}",
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
