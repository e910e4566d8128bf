"""Connections of layering detection that the network policies of a whole stack allow."""

from __future__ import annotations

import pytest

from tests.support.ingress_classes import NGINX_CONTROLLER, SYSTEMS, behind_nginx
from tests.support.network import NAMESPACE_NAME, Host, Network, Pod
from tests.support.stack_plans import OWNERS, STACKS, manifests, of_kind, planned
from tests.support.workload_objects import workloads

CALLS = {
    ("orchestrator", "layering", 8001),
    ("orchestrator", "wash-trading", 8002),
    ("orchestrator", "aggregator", 8003),
    ("frontend", "backend", 8000),
    *(
        (caller, store, port)
        for caller in ("backend", "worker")
        for store, port in {"postgres": 5432, "redis": 6379, "rabbitmq": 5672, "chroma": 8000}.items()
    ),
    ("migration", "postgres", 5432),
    ("postgres-backup", "postgres", 5432),
}
"""Calls between workloads; those to stores that AWS operates are in ``test_reachability_of_stores``."""
EXPOSED = {"orchestrator": 8000, "layering": 8001, "wash-trading": 8002, "aggregator": 8003, "frontend": 8080}
"""Ports that the load balancers of the systems, or NGINX, connect to."""
MANAGEMENT = ("rabbitmq", 15672)
"""Workload and port from which KEDA reads the length of queues."""
PORTS = {port for _, _, port in CALLS} | {*EXPOSED.values(), MANAGEMENT[1], 22, 80, 443}
CALL_THE_INTERNET = {"backend", "model-download"}
CALL_AWS = {"postgres-backup"}
"""Workloads with permissions in AWS, whose APIs can have addresses in the VPC: HTTPS to every address."""
DNS = Pod(namespace="kube-system", labels={"k8s-app": "kube-dns"}, address="10.40.64.53")
PRIVATE = {
    "another service's pod range": "10.40.64.99",
    "the node's metadata": "169.254.169.254",
}
PUBLIC = {"the internet": "198.51.100.7", "AWS": "203.0.113.80"}
ADDRESSES = {**PRIVATE, **PUBLIC}

every_stack = pytest.mark.parametrize("stack", STACKS)


def network(stack: str) -> Network:
    """Return the network of the whole cluster; a shared one has the policies of both environments."""
    return Network([*manifests(stack), *(() if stack in OWNERS else manifests("dev"))])


def pods(stack: str) -> dict[str, Pod]:
    """Return a pod of each workload with an address of the private subnets."""
    found = [Pod.of(each, address=f"10.40.64.{10 + index}") for index, each in enumerate(workloads(stack))]
    pods_by_name = {pod.labels["app.kubernetes.io/name"]: pod for pod in found}
    assert len(pods_by_name) == len(found)
    return pods_by_name


def load_balancer(stack: str) -> Host:
    """Return an address of the load balancer, in the first public subnet."""
    base = {"dev": "10.40.0", "prod": "10.60.0"}.get(stack, "10.40.0")
    return Host(f"{base}.20")


@every_stack
def test_only_declared_connections_are_allowed(stack: str) -> None:
    for pod in pods(stack).values():
        assert network(stack).isolated(pod) == {"Ingress", "Egress"}


@every_stack
def test_workloads_make_the_declared_calls_and_no_other_call_is_allowed(stack: str) -> None:
    rules, there = network(stack), pods(stack)
    reached = {
        (source, target, port)
        for source, caller in there.items()
        for target, callee in there.items()
        for port in PORTS
        if source != target and rules.allows(caller, callee, port)
    }
    assert reached == {call for call in CALLS if call[1] in there}


@every_stack
def test_every_workload_of_the_calls_is_planned(stack: str) -> None:
    managed = {"postgres", "redis"} if stack == "prod" else set()
    named = {name for source, target, _ in CALLS for name in (source, target)}
    assert named | CALL_THE_INTERNET | CALL_AWS == set(pods(stack)) | managed


@every_stack
def test_every_service_reaches_dns_by_udp_and_tcp(stack: str) -> None:
    for pod in pods(stack).values():
        assert network(stack).allows(pod, DNS, 53, "UDP")
        assert network(stack).allows(pod, DNS, 53, "TCP")


@every_stack
def test_no_service_reaches_other_pods_in_kube_system(stack: str) -> None:
    beside = Pod(namespace="kube-system", labels={"k8s-app": "aws-node"}, address="10.40.64.54")
    disguised = Pod(namespace="default", labels=DNS.labels, address="10.40.64.55")
    for service, pod in pods(stack).items():
        for other in (beside, disguised):
            assert not network(stack).allows(pod, other, 53, "UDP")
            assert network(stack).allows(pod, other, 443) == (service in CALL_AWS), service


@every_stack
def test_other_workloads_reach_no_address_and_of_dns_nothing_else(stack: str) -> None:
    rules = network(stack)
    others = {service: pod for service, pod in pods(stack).items() if service not in CALL_THE_INTERNET | CALL_AWS}
    assert {"orchestrator", "aggregator", "frontend", "worker", "migration", "chroma"} <= others.keys()
    for service, pod in others.items():
        assert not rules.allows(pod, DNS, 443), service
        for address in ADDRESSES.values():
            for port in (*PORTS - {5432, 6379, 5671}, 53, 2049):
                assert not rules.allows(pod, Host(address), port), (service, address, port)


@every_stack
def test_workloads_that_call_the_internet_reach_public_addresses_by_https_alone(stack: str) -> None:
    rules, there = network(stack), pods(stack)
    for service in CALL_THE_INTERNET:
        for port in (*PORTS - {5432, 6379}, 53, 2049):
            for address in PRIVATE.values():
                assert not rules.allows(there[service], Host(address), port), (service, address, port)
            for address in PUBLIC.values():
                assert rules.allows(there[service], Host(address), port) == (port == 443), (service, address, port)


@every_stack
def test_workloads_that_call_aws_use_https_alone(stack: str) -> None:
    for service in CALL_AWS:
        for port in (*PORTS - {5432}, 53, 2049):
            for address in ADDRESSES.values():
                assert network(stack).allows(pods(stack)[service], Host(address), port) == (port == 443)


@every_stack
def test_the_load_balancer_reaches_each_exposed_service_at_its_port_alone(stack: str) -> None:
    """A system behind NGINX is reached from the pods of the controller instead."""
    nginx = {f"{system}-{planned(stack).stack}": behind_nginx(stack, system) for system in SYSTEMS}
    for service, pod in pods(stack).items():
        for source, is_source in (
            (load_balancer(stack), not nginx[pod.namespace]),
            (NGINX_CONTROLLER, nginx[pod.namespace]),
        ):
            for port in PORTS:
                allowed = network(stack).allows(source, pod, port)
                assert allowed == (is_source and port == EXPOSED.get(service)), (service, source, port)


@every_stack
def test_no_other_host_or_pod_reaches_a_service(stack: str) -> None:
    environment = planned(stack).stack
    others = [
        *map(Host, ADDRESSES.values()),
        Pod(namespace="default", labels={}, address="10.40.65.1"),
        Pod(namespace="external-secrets", labels={}, address="10.40.65.2"),
        *(Pod(namespace=f"{each}-{environment}", labels={"app": "x"}, address="10.40.65.3") for each in SYSTEMS),
        Pod(namespace="default", labels={"app.kubernetes.io/name": "orchestrator"}, address="10.40.65.4"),
        Pod(namespace="default", labels={"app.kubernetes.io/name": "backend"}, address="10.40.65.5"),
    ]
    for service, pod in pods(stack).items():
        for other in others:
            for port in PORTS:
                assert not network(stack).allows(other, pod, port), (service, other, port)


@every_stack
def test_keda_reaches_only_the_management_of_the_broker(stack: str) -> None:
    operator = Pod(namespace="keda", labels={"app": "keda-operator"}, address="10.40.65.6")
    for service, pod in pods(stack).items():
        for port in PORTS:
            assert network(stack).allows(operator, pod, port) == ((service, port) == MANAGEMENT), (service, port)


def test_environments_on_one_cluster_do_not_reach_each_other() -> None:
    rules = network("staging")
    for one, other in (("dev", "staging"), ("staging", "dev")):
        for source in pods(one).values():
            for target in pods(other).values():
                assert [port for port in PORTS if rules.allows(source, target, port)] == []


@every_stack
@pytest.mark.parametrize("system", SYSTEMS)
def test_sources_of_requests_are_the_public_subnets_or_the_pods_of_nginx(stack: str, system: str) -> None:
    owner = stack if stack in OWNERS else "dev"
    public = {
        subnet.inputs["cidrBlock"]
        for subnet in planned(owner).of_type("aws:ec2/subnet:Subnet")
        if "-public-" in subnet.name
    }
    peers = [
        peer
        for policy in of_kind(stack, "NetworkPolicy")
        if policy["metadata"]["namespace"] == f"{system}-{planned(stack).stack}"
        for rule in policy["spec"].get("ingress", [])
        for peer in rule["from"]
    ]
    blocks = {peer["ipBlock"]["cidr"] for peer in peers if "ipBlock" in peer}
    controllers = [
        peer["podSelector"]["matchLabels"]
        for peer in peers
        if peer.get("namespaceSelector", {}).get("matchLabels") == {NAMESPACE_NAME: NGINX_CONTROLLER.namespace}
    ]
    if behind_nginx(stack, system):
        assert blocks == set()
        assert controllers
        assert all(labels == NGINX_CONTROLLER.labels for labels in controllers)
    else:
        assert blocks == public
        assert controllers == []
