"""A namespace that is closed until a service declares what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_kubernetes as k8s

SYSTEM_LABELS = {"landfall.dev/namespace": "system"}
"""On every namespace that a system's services run in: what is judged and watched is chosen by them."""

PodSecurityLevel = Literal["privileged", "baseline", "restricted"]


def pod_security_labels(level: PodSecurityLevel) -> dict[str, str]:
    """By these labels Kubernetes refuses pods that ask for more than the level allows, and says so."""
    return {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceArgs:
    """What the namespace is called and what its pods may do."""

    namespace: str
    pod_security: PodSecurityLevel = "restricted"
    depends_on: Sequence[pulumi.Resource] = ()
    """What judges the namespace and all that will lie in it."""


class Namespace(pulumi.ComponentResource):
    """A namespace with a Pod Security level and no traffic in or out: each service's own policy opens what it needs."""

    TYPE = "landfall:workload:Namespace"

    namespace: pulumi.Output[str]
    """The namespace's name, known once it exists."""

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
                    # A pod is ready only once its load balancer knows it: a rollout waits for that.
                    "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
                },
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.depends_on),
        )
        self.plain_name = args.namespace
        """The same name as a plain value, for what is decided before anything exists (an IRSA subject, say)."""
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
