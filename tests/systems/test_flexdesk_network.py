"""The network policies of the planned stacks allow the connections that Flexdesk needs, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from systems.flexdesk.application import SYSTEM
from tests.support.email_rag import Pods
from tests.support.network import Host, Network, Pod
from tests.support.stack_plans import FLEXDESK, manifests, planned

each_stack = pytest.mark.parametrize("stack", FLEXDESK)

POSTGRES, REDIS, SMTP, HTTPS, BACKEND = 5432, 6379, 587, 443, 8000
DOGSTATSD, TRACES = 8125, 8126
PORTS = (22, 25, 80, HTTPS, 465, SMTP, POSTGRES, REDIS, BACKEND, DOGSTATSD, TRACES, 10250)

PUBLIC, METADATA, STORES = "198.51.100.7", "169.254.169.254", "10.0.1.9"
DNS = Pod(namespace="kube-system", labels={"k8s-app": "kube-dns"}, address="10.0.17.250")

Flow = tuple[str, int, str]
"""Address, port and protocol."""


@cache
def network(stack: str) -> Network:
    return Network(manifests(stack))


def subnets(stack: str, kind: str) -> list[str]:
    """Return an address of each subnet: ``public`` or ``private``."""
    blocks = planned(stack).exports["platform"][f"{kind}SubnetCidrBlocks"]
    return [block.replace(".0/24", ".20") for block in blocks]


@cache
def workloads(stack: str) -> Mapping[str, Pod]:
    """Return a pod of each workload, with an address of a private subnet."""
    found = Pods(list(manifests(stack)), SYSTEM)
    first = subnets(stack, "private")[0]
    return {
        name: Pod(
            namespace=SYSTEM + "-" + stack.removeprefix("flexdesk-"),
            labels=template["metadata"]["labels"],
            ports={port["name"]: port["containerPort"] for port in found.container(name).get("ports", [])},
            address=first.replace(".20", f".{30 + index}"),
        )
        for index, (name, template) in enumerate(sorted(found.templates.items()))
    }


def reached(stack: str, name: str) -> set[Flow]:
    """Return the flows from a workload to addresses outside of its pods that the policies allow."""
    pod, rules = workloads(stack)[name], network(stack)
    addresses = (PUBLIC, METADATA, STORES, *subnets(stack, "public"), *subnets(stack, "private"))
    return {
        (address, port, protocol)
        for address in addresses
        for port in PORTS
        for protocol in ("TCP", "UDP")
        if rules.allows(pod, Host(address), port, protocol)
    }


@each_stack
def test_every_pod_is_isolated_in_both_directions(stack: str) -> None:
    for name, pod in workloads(stack).items():
        assert network(stack).isolated(pod) == {"Ingress", "Egress"}, name


@each_stack
def test_the_backend_reaches_its_stores_mail_https_and_the_agent_of_its_node_alone(stack: str) -> None:
    flows = {
        *((STORES, port, "TCP") for port in (POSTGRES, REDIS)),
        *((PUBLIC, port, "TCP") for port in (HTTPS, SMTP)),
    }
    if stack == "flexdesk-prod":
        for node in subnets(stack, "private"):
            flows |= {(node, DOGSTATSD, "UDP"), (node, TRACES, "TCP")}
    assert reached(stack, "backend") == flows


@each_stack
def test_the_migration_reaches_the_database_alone(stack: str) -> None:
    assert reached(stack, "migration") == {(STORES, POSTGRES, "TCP")}


@each_stack
def test_every_pod_reaches_dns_by_udp_and_tcp(stack: str) -> None:
    for pod in workloads(stack).values():
        assert network(stack).allows(pod, DNS, 53, "UDP")
        assert network(stack).allows(pod, DNS, 53, "TCP")


@each_stack
def test_the_load_balancer_alone_reaches_the_backend_at_its_port_alone(stack: str) -> None:
    there, rules = workloads(stack), network(stack)
    for source in subnets(stack, "public"):
        found = {(name, port) for name, pod in there.items() for port in PORTS if rules.allows(Host(source), pod, port)}
        assert found == {("backend", BACKEND)}
    for source in (PUBLIC, STORES, *subnets(stack, "private")):
        assert not [port for pod in there.values() for port in PORTS if rules.allows(Host(source), pod, port)], source


@each_stack
def test_no_other_pod_reaches_the_backend_not_even_one_of_its_namespace(stack: str) -> None:
    backend = workloads(stack)["backend"]
    address = subnets(stack, "private")[0].replace(".20", ".99")
    others = [
        Pod(namespace="default", labels=backend.labels, address=address),
        Pod(namespace="monitoring", labels={}, address=address),
        Pod(namespace=backend.namespace, labels={"name": "flexdesk"}, address=address),
    ]
    for other in others:
        assert not [port for port in PORTS if network(stack).allows(other, backend, port)], other
