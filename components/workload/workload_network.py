"""The network policies of a workload: generated from its declaration, at both ends of each call."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.workload import network_policy as network
from components.workload.container_port import ContainerPort
from components.workload.endpoint import Endpoint
from components.workload.external_endpoint import ExternalEndpoint
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_spec import WorkloadSpec


def network_policies(
    name: str,
    args: WorkloadArgs[WorkloadSpec],
    parent: pulumi.Resource,
    ingress: Sequence[network.Ingress] = (),
    peer_ports: Sequence[ContainerPort] = (),
) -> None:
    """Create the policy of a workload, and a policy at each service in the cluster that it calls.

    The pods of the workload connect to each other at ``peer_ports``.
    """
    child = pulumi.ResourceOptions(parent=parent)
    peers = [network.pods(args.context.namespace.namespace, args.labels)]
    by_protocol: dict[str, list[int]] = {}
    for each in peer_ports:
        by_protocol.setdefault(each.protocol, []).append(each.port)
    k8s.networking.v1.NetworkPolicy(
        f"{name}-network-policy",
        metadata=args.metadata(args.service),
        spec=network.policy(
            args.labels,
            ingress=[*ingress, *(network.ingress(peers, *ports, protocol=name) for name, ports in by_protocol.items())],
            egress=[*_egress(args), *(network.egress(peers, ports, name) for name, ports in by_protocol.items())],
        ),
        opts=child,
    )
    for callee in args.callees:
        if isinstance(callee, Endpoint):
            _allow_calls(name, args, callee, child)


def _egress(args: WorkloadArgs[WorkloadSpec]) -> list[network.Egress]:
    spec = args.spec
    rules = [network.dns_egress(), *(_egress_to(callee) for callee in args.callees)]
    rules += [
        network.egress([network.outside_block(declared.cidr_block)], declared.ports, declared.protocol)
        for declared in spec.egress
    ]
    if args.traces:
        rules.append(network.egress([network.namespace_pods(args.traces.namespace)], [args.traces.port]))
    if args.datadog:
        # The agent listens at the addresses of the nodes, which no pod selector matches.
        nodes = network.address_blocks(args.context.platform.private_subnet_cidr_blocks)
        rules.append(network.egress(nodes, [args.datadog.metrics_port], "UDP"))
        rules.append(network.egress(nodes, [args.datadog.traces_port]))
    if spec.permissions or args.statements or spec.kubernetes_permissions:
        # The Kubernetes API server, too, has an address that no pod selector matches.
        rules.append(network.aws_api_egress())
    return rules


def _egress_to(callee: Endpoint | ExternalEndpoint) -> network.Egress:
    if isinstance(callee, Endpoint):
        callees = [network.pods(callee.namespace.namespace, callee.labels)]
        return network.egress(callees, [callee.port], callee.protocol)
    return network.egress(network.address_blocks(callee.cidr_blocks), callee.ports)


def _allow_calls(name: str, args: WorkloadArgs[WorkloadSpec], callee: Endpoint, opts: pulumi.ResourceOptions) -> None:
    namespace = args.context.namespace
    callers = [network.pods(namespace.namespace, args.labels)]
    same = namespace is callee.namespace
    caller = args.service if same else f"{namespace.plain_name}-{args.service}"
    k8s.networking.v1.NetworkPolicy(
        f"{name}-to-{callee.name_in(namespace)}",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=f"{callee.target}-from-{caller}", namespace=callee.namespace.namespace, labels=callee.labels
        ),
        spec=network.policy(callee.labels, ingress=[network.ingress(callers, callee.port, protocol=callee.protocol)]),
        opts=opts,
    )
