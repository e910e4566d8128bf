"""What a Helm chart brings into a cluster, as far as others wait for it.

Read from the charts named in ``versions.py``, November 2026.
"""

from __future__ import annotations

from typing import Any

_GROUPS: dict[str, tuple[frozenset[str], str | None]] = {
    "argo-cd": (frozenset({"argoproj.io"}), "crds.install"),
    "argo-rollouts": (frozenset({"argoproj.io"}), "installCRDs"),
    "aws-load-balancer-controller": (frozenset({"elbv2.k8s.aws", "gateway.k8s.aws"}), None),
    "cert-manager": (frozenset({"cert-manager.io", "acme.cert-manager.io"}), "crds.enabled"),
    "external-dns": (frozenset({"externaldns.k8s.io"}), None),
    "external-secrets": (frozenset({"external-secrets.io", "generators.external-secrets.io"}), "installCRDs"),
    "karpenter": (frozenset({"karpenter.sh", "karpenter.k8s.aws"}), None),
    "keda": (frozenset({"keda.sh", "eventing.keda.sh"}), "crds.install"),
    "kube-prometheus-stack": (frozenset({"monitoring.coreos.com"}), "crds.enabled"),
    "vertical-pod-autoscaler": (frozenset({"autoscaling.k8s.io"}), None),
}
"""API groups that a chart defines, and the value that turns that off where there is one."""

_OFF_UNLESS_ASKED = {"cert-manager"}
"""Charts that define nothing unless told to."""


def name_of(inputs: dict[str, Any]) -> str:
    """The chart's own name, without the address of its registry or repository."""
    return str(inputs.get("chart", "")).rstrip("/").rpartition("/")[2]


def groups_of(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that a release defines, with its values."""
    name = name_of(inputs)
    groups, switch = _GROUPS.get(name, (frozenset[str](), None))
    if switch is None:
        return groups
    value: Any = inputs.get("values") or {}
    for key in switch.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    on = name not in _OFF_UNLESS_ASKED if value is None else value
    return groups if on else frozenset()


def ingress_class_of(inputs: dict[str, Any]) -> str | None:
    """The IngressClass that the load balancer controller's chart makes."""
    if name_of(inputs) != "aws-load-balancer-controller":
        return None
    values = inputs.get("values") or {}
    return values.get("ingressClass", "alb") if values.get("createIngressClassResource", True) else None


def asks_about_services(inputs: dict[str, Any]) -> bool:
    """Whether the load balancer controller puts a webhook, one that fails closed, before every new Service."""
    if name_of(inputs) != "aws-load-balancer-controller":
        return False
    values = inputs.get("values") or {}
    return values.get("enableServiceMutatorWebhook", True)
