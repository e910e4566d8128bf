"""Connections of layering detection that the network policies of a whole stack allow."""

from __future__ import annotations

import pytest

from tests.support.network import Host, Network, Pod
from tests.support.stack_plans import OWNERS, STACKS, manifests, of_kind, planned

PORTS = {"orchestrator": 8000, "layering": 8001, "wash-trading": 8002, "aggregator": 8003}
CALLED = ("layering", "wash-trading", "aggregator")
DNS = Pod(namespace="kube-system", labels={"k8s-app": "kube-dns"}, address="10.40.64.53")
ADDRESSES = {
    "another service's pod range": "10.40.64.99",
    "the internet": "198.51.100.7",
    "AWS": "203.0.113.80",
    "the node's metadata": "169.254.169.254",
}

every_stack = pytest.mark.parametrize("stack", STACKS)


def network(stack: str) -> Network:
    """Return the network of the whole cluster; a shared one has the policies of both environments."""
    return Network([*manifests(stack), *(() if stack in OWNERS else manifests("dev"))])


def pods(stack: str) -> dict[str, Pod]:
    """Return a pod of each service of layering detection with an address of the private subnets."""
    return {
        deployment["metadata"]["name"]: Pod.of(deployment, address=f"10.40.64.{10 + index}")
        for index, deployment in enumerate(of_kind(stack, "Deployment"))
        if deployment["metadata"]["namespace"].startswith("layering-detection-")
    }


def load_balancer(stack: str) -> Host:
    """Return an address of the load balancer, in the first public subnet."""
    base = {"dev": "10.40.0", "prod": "10.60.0"}.get(stack, "10.40.0")
    return Host(f"{base}.20")


@every_stack
def test_only_declared_connections_are_allowed(stack: str) -> None:
    for pod in pods(stack).values():
        assert network(stack).isolated(pod) == {"Ingress", "Egress"}


@every_stack
def test_the_orchestrator_calls_the_three_services_and_no_other_call_is_allowed(stack: str) -> None:
    rules, there = network(stack), pods(stack)
    reached = {
        (source, target, port)
        for source, caller in there.items()
        for target, callee in there.items()
        for port in PORTS.values()
        if source != target and rules.allows(caller, callee, port)
    }
    assert reached == {("orchestrator", target, PORTS[target]) for target in CALLED}


@every_stack
def test_every_service_reaches_dns_by_udp_and_tcp(stack: str) -> None:
    for pod in pods(stack).values():
        assert network(stack).allows(pod, DNS, 53, "UDP")
        assert network(stack).allows(pod, DNS, 53, "TCP")


@every_stack
def test_no_service_reaches_other_pods_in_kube_system(stack: str) -> None:
    beside = Pod(namespace="kube-system", labels={"k8s-app": "aws-node"}, address="10.40.64.54")
    disguised = Pod(namespace="default", labels=DNS.labels, address="10.40.64.55")
    for pod in pods(stack).values():
        for other in (beside, disguised):
            assert not network(stack).allows(pod, other, 53, "UDP")
            assert not network(stack).allows(pod, other, 443)


@every_stack
def test_the_aggregator_and_the_algorithms_reach_nothing_but_dns(stack: str) -> None:
    rules, there = network(stack), pods(stack)
    for service in CALLED:
        assert not rules.allows(there[service], DNS, 443)
        for address in ADDRESSES.values():
            for port in (53, 80, 443, 8000, 2049):
                assert not rules.allows(there[service], Host(address), port), (service, address, port)


@every_stack
def test_the_orchestrator_reaches_no_address_outside(stack: str) -> None:
    for address in ADDRESSES.values():
        for port in (80, 443, *PORTS.values()):
            assert not network(stack).allows(pods(stack)["orchestrator"], Host(address), port), (address, port)


@every_stack
def test_the_load_balancer_reaches_each_service_at_its_port_alone(stack: str) -> None:
    for service, pod in pods(stack).items():
        for port in (*PORTS.values(), 22, 443):
            assert network(stack).allows(load_balancer(stack), pod, port) == (port == PORTS[service])


@every_stack
def test_no_other_host_or_pod_reaches_a_service(stack: str) -> None:
    others = [
        *map(Host, ADDRESSES.values()),
        Pod(namespace="default", labels={}, address="10.40.65.1"),
        Pod(namespace="external-secrets", labels={}, address="10.40.65.2"),
        Pod(namespace=f"layering-detection-{planned(stack).stack}", labels={"app": "intruder"}, address="10.40.65.3"),
        Pod(namespace="default", labels={"app.kubernetes.io/name": "orchestrator"}, address="10.40.65.4"),
    ]
    for service, pod in pods(stack).items():
        for other in others:
            assert not network(stack).allows(other, pod, PORTS[service]), (service, other)


def test_environments_on_one_cluster_do_not_reach_each_other() -> None:
    rules = network("staging")
    for one, other in (("dev", "staging"), ("staging", "dev")):
        for source in pods(one).values():
            for service, target in pods(other).items():
                assert not rules.allows(source, target, PORTS[service])


@every_stack
def test_sources_of_the_load_balancer_are_the_public_subnets(stack: str) -> None:
    owner = stack if stack in OWNERS else "dev"
    public = {
        subnet.inputs["cidrBlock"]
        for subnet in planned(owner).of_type("aws:ec2/subnet:Subnet")
        if "-public-" in subnet.name
    }
    allowed = {
        peer["ipBlock"]["cidr"]
        for policy in of_kind(stack, "NetworkPolicy")
        if policy["metadata"]["namespace"].startswith("layering-detection-")
        for rule in policy["spec"].get("ingress", [])
        for peer in rule["from"]
        if "ipBlock" in peer
    }
    assert allowed == public
