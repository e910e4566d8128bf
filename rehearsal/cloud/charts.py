"""What a Helm chart of ``versions.py`` brings into a cluster, as far as others wait for it.

Of another chart nothing is known here, and so it brings nothing. Read from the charts' files, November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """The custom kinds that come with a chart."""

    groups: frozenset[str] = frozenset()
    switch: str = ""
    """The value that turns them on and off; without one they always come."""
    on_by_default: bool = True
    go_with_release: bool = False
    """Helm deletes what it made from templates, and with a definition go its objects; it never deletes ``crds/``,
    nor what the chart marks to be kept."""


def _in_crds(*groups: str) -> Definitions:
    return Definitions(groups=frozenset(groups))


NONE = Definitions()

DEFINITIONS = {
    versions.ARGO_CD.name: Definitions(groups=frozenset({"argoproj.io"}), switch="crds.install"),
    versions.AWS_FOR_FLUENT_BIT.name: NONE,
    versions.AWS_LOAD_BALANCER_CONTROLLER.name: _in_crds("elbv2.k8s.aws", "gateway.k8s.aws"),
    versions.CERT_MANAGER.name: Definitions(
        groups=frozenset({"cert-manager.io", "acme.cert-manager.io"}), switch="crds.enabled", on_by_default=False
    ),
    versions.CLUSTER_AUTOSCALER.name: NONE,
    versions.DATADOG.name: Definitions(groups=frozenset({"datadoghq.com"}), go_with_release=True),
    versions.EXTERNAL_DNS.name: _in_crds("externaldns.k8s.io"),
    versions.EXTERNAL_SECRETS.name: Definitions(
        groups=frozenset({"external-secrets.io", "generators.external-secrets.io"}),
        switch="installCRDs",
        go_with_release=True,
    ),
    versions.FALCO.name: NONE,
    versions.GATEKEEPER.name: _in_crds("templates.gatekeeper.sh", "config.gatekeeper.sh"),
    versions.JAEGER.name: NONE,
    versions.KARPENTER.name: _in_crds("karpenter.sh", "karpenter.k8s.aws"),
    versions.KARPENTER_CRD.name: Definitions(
        groups=frozenset({"karpenter.sh", "karpenter.k8s.aws"}), go_with_release=True
    ),
    versions.KEDA.name: Definitions(
        groups=frozenset({"keda.sh", "eventing.keda.sh"}), switch="crds.install", go_with_release=True
    ),
    versions.KUBE_PROMETHEUS_STACK.name: Definitions(
        groups=frozenset({"monitoring.coreos.com"}), switch="crds.enabled"
    ),
    versions.NGINX_INGRESS.name: _in_crds("k8s.nginx.org"),
    versions.NVIDIA_DEVICE_PLUGIN.name: NONE,
    versions.OPENTELEMETRY_COLLECTOR.name: NONE,
    versions.PROMETHEUS_OPERATOR_CRDS.name: Definitions(
        groups=frozenset({"monitoring.coreos.com"}), go_with_release=True
    ),
    versions.RELOADER.name: NONE,
    versions.VELERO.name: _in_crds("velero.io"),
    versions.VERTICAL_POD_AUTOSCALER.name: _in_crds("autoscaling.k8s.io"),
}


WITHOUT_PODS = {versions.KARPENTER_CRD.name, versions.PROMETHEUS_OPERATOR_CRDS.name}
"""Charts of definitions and nothing else."""


def name_of(inputs: dict[str, Any]) -> str:
    """The chart's own name, without the address of its registry or repository."""
    return str(inputs.get("chart", "")).rstrip("/").rpartition("/")[2]


def groups_of(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that a release defines, with its values."""
    found = DEFINITIONS.get(name_of(inputs), NONE)
    switched: Any = inputs.get("values") or {}
    for key in found.switch.split("."):
        switched = switched.get(key, {}) if isinstance(switched, dict) else {}
    on = switched if isinstance(switched, bool) else found.on_by_default
    return found.groups if on else frozenset()


def groups_that_go_with(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that are defined no more once a release is gone."""
    return groups_of(inputs) if DEFINITIONS.get(name_of(inputs), NONE).go_with_release else frozenset()


def ingress_class_of(inputs: dict[str, Any]) -> str | None:
    """The IngressClass that the load balancer controller's chart makes."""
    if name_of(inputs) != versions.AWS_LOAD_BALANCER_CONTROLLER.name:
        return None
    values = inputs.get("values") or {}
    return values.get("ingressClass", "alb") if values.get("createIngressClassResource", True) else None


def asks_about_services(inputs: dict[str, Any]) -> bool:
    """Whether the load balancer controller puts a webhook, one that fails closed, before every new Service."""
    if name_of(inputs) != versions.AWS_LOAD_BALANCER_CONTROLLER.name:
        return False
    values = inputs.get("values") or {}
    return values.get("enableServiceMutatorWebhook", True)
