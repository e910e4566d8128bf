"""Namespaces of add-ons: closed, but for what the add-on is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from components.aws.cluster.cluster import ClusterIdentity
from components.workload import network_policy as network
from components.workload.namespace import PodSecurityLevel, pod_security_labels

MONITORING_NAMESPACE = KUBE_PROMETHEUS_STACK.namespace
"""Namespace of Prometheus, which scrapes the pods of other namespaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Who reaches an add-on's pods, and whom they reach: beside each other, DNS, and APIs by HTTPS. Ports are TCP."""

    from_control_plane: Sequence[int] = ()
    """Webhooks and aggregated APIs: the API server calls them from the cluster's subnets."""
    from_pods: Sequence[int] = ()
    """What pods of any namespace use."""
    metrics: Sequence[int] = ()
    """What Prometheus asks for."""
    to_pods: Sequence[int] = ()
    """Ports of pods in any namespace."""
    to_vpc: Sequence[int] = ()
    """Ports of the network's addresses: of nodes (kubelets, say), databases, load balancers."""


def addon_namespace(  # noqa: PLR0913 - a namespace, and who may do what in it
    name: str,
    *,
    namespace: str,
    pod_security: PodSecurityLevel,
    traffic: Traffic,
    cluster: ClusterIdentity,
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> Sequence[pulumi.Resource]:
    """The namespace at a Pod Security level, with its network policies; the add-on's pods depend on them all.

    ``depends_on`` outlives it: what else is in the namespace, claims of volumes say, goes with it.
    """
    opts = pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on))
    made = k8s.core.v1.Namespace(
        f"{name}-namespace",
        metadata={"name": namespace, "labels": pod_security_labels(pod_security)},
        opts=opts,
    )
    policy = k8s.networking.v1.NetworkPolicy(
        f"{name}-traffic",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="traffic", namespace=made.metadata.name),
        spec=network.policy(
            {}, ingress=list(_ingress(traffic, cluster, namespace)), egress=list(_egress(traffic, cluster, namespace))
        ),
        opts=opts,
    )
    return (made, policy)


def _ingress(traffic: Traffic, cluster: ClusterIdentity, namespace: str) -> Iterable[network.Ingress]:
    yield network.ingress_at_every_port([network.namespace_pods(namespace)])
    if traffic.from_control_plane:
        yield network.ingress(network.address_blocks(cluster.subnet_cidr_blocks), *traffic.from_control_plane)
    if traffic.from_pods:
        yield network.ingress([network.every_pod()], *traffic.from_pods)
    if traffic.metrics:
        yield network.ingress([network.namespace_pods(MONITORING_NAMESPACE)], *traffic.metrics)


def _egress(traffic: Traffic, cluster: ClusterIdentity, namespace: str) -> Iterable[network.Egress]:
    yield network.dns_egress()
    yield network.egress_at_every_port([network.namespace_pods(namespace)])
    # The Kubernetes API answers at an address of the cluster's Services, which is no pod's: HTTPS to anywhere.
    yield network.aws_api_egress()
    if traffic.to_pods:
        yield network.egress([network.every_pod()], traffic.to_pods)
    if traffic.to_vpc:
        yield network.egress(network.address_blocks(cluster.subnet_cidr_blocks), traffic.to_vpc)
