"""Network rules that follow from what services declare: who may call whom, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from components.aws.network.cidr import CidrBlock
from components.spec import Port, Spec

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""The label that Kubernetes itself puts on every namespace."""

Labels = Mapping[str, str]
Peer = k8s.networking.v1.NetworkPolicyPeerArgs
Ingress = k8s.networking.v1.NetworkPolicyIngressRuleArgs
Egress = k8s.networking.v1.NetworkPolicyEgressRuleArgs
Peers = pulumi.Input[Sequence[pulumi.Input[Peer]]]


class EgressSpec(Spec):
    """Addresses outside the cluster that the service must reach."""

    cidr_block: CidrBlock
    ports: Annotated[Sequence[Port], Field(min_length=1)]
    protocol: Literal["TCP", "UDP"] = "TCP"


def pods(namespace: pulumi.Input[str], labels: Labels) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    """The pods with these labels in one namespace."""
    return k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={NAMESPACE_LABEL: namespace}),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
    )


def address_block(cidr_block: pulumi.Input[str]) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    """Every address of a block."""
    return k8s.networking.v1.NetworkPolicyPeerArgs(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr_block))


def address_blocks(cidr_blocks: pulumi.Output[Sequence[str]]) -> pulumi.Output[Sequence[Peer]]:
    """Every address of some blocks, which need not be known yet.

    No block at all is a ``ValueError``: a rule without peers lets everybody in.
    """

    def peers(blocks: Sequence[str]) -> Sequence[Peer]:
        if not blocks:
            msg = "a network rule needs at least one address block: without any it would let everybody in"
            raise ValueError(msg)
        return [address_block(block) for block in blocks]

    return cidr_blocks.apply(peers)


def namespace_pods(namespace: str) -> Peer:
    """Every pod of one namespace."""
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={NAMESPACE_LABEL: namespace}))


def every_pod() -> Peer:
    """Every pod of the cluster, and nothing outside."""
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs())


def egress(peers: Peers, numbers: Sequence[int], protocol: str = "TCP") -> Egress:
    """Way out to these peers at these ports."""
    return Egress(to=peers, ports=_ports(numbers, protocol))


def egress_at_every_port(peers: Peers) -> Egress:
    """Way out to these peers, whatever the port."""
    return Egress(to=peers)


def dns_egress() -> Egress:
    """Way out to the cluster's DNS, by UDP and, for answers that do not fit a datagram, by TCP."""
    return k8s.networking.v1.NetworkPolicyEgressRuleArgs(
        to=[pods("kube-system", {"k8s-app": "kube-dns"})], ports=[*_ports([53], "UDP"), *_ports([53], "TCP")]
    )


def aws_api_egress() -> Egress:
    """Way out to AWS's APIs, whose addresses change: HTTPS to anywhere."""
    return egress([address_block("0.0.0.0/0")], [443])


def ingress(peers: Peers, *ports: int) -> Ingress:
    """Way in for these peers at these ports."""
    return Ingress(from_=peers, ports=_ports(ports, "TCP"))


def ingress_at_every_port(peers: Peers) -> Ingress:
    """Way in for these peers, whatever the port."""
    return Ingress(from_=peers)


def policy(
    labels: Labels, *, ingress: Sequence[Ingress] = (), egress: Sequence[Egress] | None = None
) -> k8s.networking.v1.NetworkPolicySpecArgs:
    """What the pods with these labels may take and, unless egress is left out, send: this and nothing else.

    No labels are those of every pod in the namespace.
    """
    return k8s.networking.v1.NetworkPolicySpecArgs(
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
        policy_types=["Ingress"] if egress is None else ["Ingress", "Egress"],
        ingress=list(ingress),
        egress=None if egress is None else list(egress),
    )


def _ports(numbers: Sequence[int], protocol: str) -> list[k8s.networking.v1.NetworkPolicyPortArgs]:
    return [k8s.networking.v1.NetworkPolicyPortArgs(port=number, protocol=protocol) for number in numbers]
