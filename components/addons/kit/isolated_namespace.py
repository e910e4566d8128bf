"""The namespace of an add-on: a Pod Security level, and network policies that deny all other traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from components.aws.cluster.cluster import ClusterIdentity
from components.workload import network_policy as network
from components.workload.namespace import PodSecurityLevel, pod_security_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Traffic of an add-on's pods beyond their own namespace, DNS and HTTPS to any address. Ports are TCP."""

    from_control_plane: Sequence[int] = ()
    """Ports of webhooks and aggregated APIs: the API server calls them from the subnets of the cluster."""
    from_pods: Sequence[int] = ()
    """Ports that pods of any namespace may call."""
    metrics: Sequence[int] = ()
    """Ports that Prometheus scrapes."""
    to_pods: Sequence[int] = ()
    """Ports of pods in any namespace."""
    to_vpc: Sequence[int] = ()
    """Ports of addresses in the subnets of the cluster: kubelets, databases, load balancers."""


def isolated_namespace(  # noqa: PLR0913 - a namespace and its rules
    name: str,
    *,
    namespace: str,
    pod_security: PodSecurityLevel,
    traffic: Traffic,
    cluster: ClusterIdentity,
    parent: pulumi.Resource,
    policies: Mapping[str, k8s.networking.v1.NetworkPolicySpecArgs] | None = None,
    depends_on: Sequence[pulumi.Resource] = (),
) -> Sequence[pulumi.Resource]:
    """Create the namespace and its network policies; the add-on's pods depend on all of them.

    ``policies`` are further network policies by name. The namespace is destroyed before ``depends_on``, with
    everything in it, such as the claims of volumes.
    """
    opts = pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on))
    created = k8s.core.v1.Namespace(
        f"{name}-namespace",
        metadata={"name": namespace, "labels": pod_security_labels(pod_security)},
        opts=opts,
    )
    default_policy = k8s.networking.v1.NetworkPolicy(
        f"{name}-traffic",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="traffic", namespace=created.metadata.name),
        spec=network.policy(
            {}, ingress=list(_ingress(traffic, cluster, namespace)), egress=list(_egress(traffic, cluster, namespace))
        ),
        opts=opts,
    )
    further = [
        k8s.networking.v1.NetworkPolicy(
            f"{name}-{policy}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=policy, namespace=namespace),
            spec=spec,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[created, default_policy]),
        )
        for policy, spec in (policies or {}).items()
    ]
    return (created, default_policy, *further)


def _ingress(traffic: Traffic, cluster: ClusterIdentity, namespace: str) -> Iterable[network.Ingress]:
    yield network.ingress_at_every_port([network.namespace_pods(namespace)])
    if traffic.from_control_plane:
        yield network.ingress(network.address_blocks(cluster.subnet_cidr_blocks), *traffic.from_control_plane)
    if traffic.from_pods:
        yield network.ingress([network.every_pod()], *traffic.from_pods)
    if traffic.metrics:
        yield network.ingress([network.namespace_pods(KUBE_PROMETHEUS_STACK.namespace)], *traffic.metrics)


def _egress(traffic: Traffic, cluster: ClusterIdentity, namespace: str) -> Iterable[network.Egress]:
    yield network.dns_egress()
    yield network.egress_at_every_port([network.namespace_pods(namespace)])
    # Covers the Kubernetes API as well: the address of its Service is not a pod's.
    yield network.aws_api_egress()
    if traffic.to_pods:
        yield network.egress([network.every_pod()], traffic.to_pods)
    if traffic.to_vpc:
        yield network.egress(network.address_blocks(cluster.subnet_cidr_blocks), traffic.to_vpc)
