"""An isolated namespace: no traffic is allowed until a service declares it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_kubernetes as k8s

SYSTEM_LABELS = {"landfall.dev/namespace": "system"}
"""Labels of every namespace of a system; policies and monitoring select namespaces by them."""

PodSecurityLevel = Literal["privileged", "baseline", "restricted"]


def pod_security_labels(level: PodSecurityLevel) -> dict[str, str]:
    """Return the labels by which Kubernetes enforces and reports a Pod Security level."""
    return {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceArgs:
    """The name of the namespace and the Pod Security level of its pods."""

    namespace: str
    pod_security: PodSecurityLevel = "restricted"
    depends_on: Sequence[pulumi.Resource] = ()
    """Admission webhooks that validate the namespace and its objects."""


class Namespace(pulumi.ComponentResource):
    """A namespace with a Pod Security level and a default-deny NetworkPolicy."""

    TYPE = "landfall:workload:Namespace"

    namespace: pulumi.Output[str]
    """Name of the namespace; known once it exists."""

    def __init__(self, name: str, args: NamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)

        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=args.namespace,
                labels={
                    **SYSTEM_LABELS,
                    **pod_security_labels(args.pod_security),
                    # A pod becomes ready when its load balancer target is healthy; rollouts wait for that.
                    "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
                },
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.depends_on),
        )
        self.plain_name = args.namespace
        """Name of the namespace as a plain value, for names and IAM subjects."""
        self.namespace = namespace.metadata.name
        k8s.networking.v1.NetworkPolicy(
            f"{name}-default-deny",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="default-deny", namespace=self.namespace),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
            ),
            opts=child,
        )
        self.register_outputs({"namespace": self.namespace})
