"""Rules of NetworkPolicies, generated from the declarations of services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from components.aws.network.cidr import LINK_LOCAL_BLOCK, PRIVATE_BLOCKS, CidrBlock, inside
from components.spec import Port, Spec

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Label that Kubernetes sets on every namespace."""

Labels = Mapping[str, str]
Peer = k8s.networking.v1.NetworkPolicyPeerArgs
Ingress = k8s.networking.v1.NetworkPolicyIngressRuleArgs
Egress = k8s.networking.v1.NetworkPolicyEgressRuleArgs
Peers = pulumi.Input[Sequence[pulumi.Input[Peer]]]


class EgressSpec(Spec):
    """An address block outside the cluster that the service connects to."""

    cidr_block: CidrBlock
    """The block. ``0.0.0.0/0`` is the internet: a private block that is a part of it needs an entry of its own."""
    ports: Annotated[Sequence[Port], Field(min_length=1)]
    protocol: Literal["TCP", "UDP"] = "TCP"


def pods(namespace: pulumi.Input[str], labels: Labels) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    """Return a peer: the pods with these labels in one namespace."""
    return k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={NAMESPACE_LABEL: namespace}),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
    )


def address_block(cidr_block: pulumi.Input[str]) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    """Return a peer: every address of a block."""
    return k8s.networking.v1.NetworkPolicyPeerArgs(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr_block))


def outside_block(cidr_block: str) -> Peer:
    """Return a peer: every address of a block, without the private and link-local blocks that are a part of it.

    The VPC CNI matches pods and nodes by their addresses as well, so that ``0.0.0.0/0`` would allow all of them.
    """
    excluded = inside(cidr_block, [*PRIVATE_BLOCKS, LINK_LOCAL_BLOCK])
    return Peer(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr_block, except_=excluded or None))


def address_blocks(cidr_blocks: pulumi.Output[Sequence[str]]) -> pulumi.Output[Sequence[Peer]]:
    """Return a peer for each address block; the blocks may be unknown during a preview.

    Raises ``ValueError`` for an empty list, because a rule without peers allows all traffic.
    """

    def peers(blocks: Sequence[str]) -> Sequence[Peer]:
        if not blocks:
            msg = "no address block: a rule without peers allows all traffic. Give a block such as 10.0.0.0/24."
            raise ValueError(msg)
        return [address_block(block) for block in blocks]

    return cidr_blocks.apply(peers)


def namespace_pods(namespace: str) -> Peer:
    """Return a peer: every pod of one namespace."""
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={NAMESPACE_LABEL: namespace}))


def every_pod() -> Peer:
    """Return a peer: every pod of the cluster."""
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs())


def egress(peers: Peers, numbers: Sequence[int], protocol: str = "TCP") -> Egress:
    """Return a rule that allows egress to these peers on these ports."""
    return Egress(to=peers, ports=_ports(numbers, protocol))


def egress_at_every_port(peers: Peers) -> Egress:
    """Return a rule that allows egress to these peers on every port."""
    return Egress(to=peers)


def dns_egress() -> Egress:
    """Return a rule that allows DNS queries by UDP and, for large responses, by TCP."""
    return k8s.networking.v1.NetworkPolicyEgressRuleArgs(
        to=[pods("kube-system", {"k8s-app": "kube-dns"})], ports=[*_ports([53], "UDP"), *_ports([53], "TCP")]
    )


def aws_api_egress() -> Egress:
    """Return a rule that allows HTTPS to every address, because the addresses of the AWS APIs change."""
    return egress([address_block("0.0.0.0/0")], [443])


def ingress(peers: Peers, *ports: int, protocol: str = "TCP") -> Ingress:
    """Return a rule that allows ingress from these peers on these ports."""
    return Ingress(from_=peers, ports=_ports(ports, protocol))


def ingress_at_every_port(peers: Peers) -> Ingress:
    """Return a rule that allows ingress from these peers on every port."""
    return Ingress(from_=peers)


def policy(
    labels: Labels, *, ingress: Sequence[Ingress] = (), egress: Sequence[Egress] | None = None
) -> k8s.networking.v1.NetworkPolicySpecArgs:
    """Return a policy that allows only these rules for the pods with these labels.

    Without labels it selects every pod of the namespace; without ``egress`` it does not restrict egress. The API server
    stores no empty mapping and no empty list: a policy with one would change whenever it is applied again.
    """
    return k8s.networking.v1.NetworkPolicySpecArgs(
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels) or None),
        policy_types=["Ingress"] if egress is None else ["Ingress", "Egress"],
        ingress=list(ingress) or None,
        egress=list(egress or ()) or None,
    )


def _ports(numbers: Sequence[int], protocol: str) -> list[k8s.networking.v1.NetworkPolicyPortArgs]:
    return [k8s.networking.v1.NetworkPolicyPortArgs(port=number, protocol=protocol) for number in numbers]
