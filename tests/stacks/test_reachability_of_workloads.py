"""Connections between the workloads of Email-RAG, their stores and KEDA that the policies of a whole stack allow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.ingress_classes import NGINX_CONTROLLER, behind_nginx
from tests.support.network import Host, Network, Pod
from tests.support.stack_plans import OWNERS, STACKS, manifests, planned
from tests.support.workload_objects import workloads

PORTS = (5432, 5672, 6379, 8000, 8080, 15672)
STORES = {"postgres": 5432, "rabbitmq": 5672, "redis": 6379, "chroma": 8000}
CALLS = {
    ("frontend", "backend", 8000),
    *(("backend", store, port) for store, port in STORES.items()),
    *(("worker", store, port) for store, port in STORES.items()),
    ("migration", "postgres", 5432),
    ("postgres-backup", "postgres", 5432),
}
"""Every call between workloads, where all stores run in the cluster."""

OPERATOR = Pod(namespace="keda", labels={"app": "keda-operator"}, address="10.40.64.90")
INTERNET = Host("198.51.100.7")

every_stack = pytest.mark.parametrize("stack", STACKS)


def network(stack: str) -> Network:
    """Return the network of the whole cluster; a shared one has the policies of both environments."""
    return Network([*manifests(stack), *(() if stack in OWNERS else manifests("dev"))])


def pods(stack: str, system: str = "email-rag") -> dict[str, Pod]:
    """Return a pod of each workload of a system, by its recommended name."""
    return {
        each["metadata"]["labels"]["app.kubernetes.io/name"]: Pod.of(each, address=f"10.40.64.{10 + index}")
        for index, each in enumerate(workloads(stack))
        if each["metadata"]["namespace"].startswith(f"{system}-")
    }


def reached(stack: str) -> Iterator[tuple[str, str, int]]:
    """Yield caller, callee and port of each allowed connection between two workloads."""
    rules, there = network(stack), pods(stack)
    for source, caller in there.items():
        for target, callee in there.items():
            for port in PORTS:
                if source != target and rules.allows(caller, callee, port):
                    yield source, target, port


@every_stack
def test_workloads_reach_the_servers_that_they_call_and_no_others(stack: str) -> None:
    there = pods(stack)
    assert set(reached(stack)) == {call for call in CALLS if call[0] in there and call[1] in there}
    assert {"frontend", "backend", "worker", "migration", "chroma", "rabbitmq"} <= there.keys()


@every_stack
def test_pods_of_every_kind_are_isolated_in_both_directions(stack: str) -> None:
    for pod in pods(stack).values():
        assert network(stack).isolated(pod) == {"Ingress", "Egress"}


@every_stack
def test_keda_reads_the_queues_by_the_management_port_alone(stack: str) -> None:
    for name, pod in pods(stack).items():
        for port in PORTS:
            assert network(stack).allows(OPERATOR, pod, port) == ((name, port) == ("rabbitmq", 15672)), (name, port)


@every_stack
def test_stores_reach_nothing_outside_and_are_reached_by_nothing_outside(stack: str) -> None:
    rules, there = network(stack), pods(stack)
    for store in STORES.keys() & there.keys():
        for port in (80, 443, *PORTS):
            assert not rules.allows(there[store], INTERNET, port)
            assert not rules.allows(INTERNET, there[store], port)


@every_stack
def test_only_the_frontend_is_reached_from_the_load_balancer_or_nginx(stack: str) -> None:
    base = {"dev": "10.40.0", "prod": "10.60.0"}.get(stack, "10.40.0")
    nginx = behind_nginx(stack, "email-rag")
    for source, is_source in ((Host(f"{base}.20"), not nginx), (NGINX_CONTROLLER, nginx)):
        for name, pod in pods(stack).items():
            for port in PORTS:
                allowed = network(stack).allows(source, pod, port)
                assert allowed == (is_source and (name, port) == ("frontend", 8080)), (source, name, port)


@every_stack
def test_systems_do_not_reach_each_other(stack: str) -> None:
    rules = network(stack)
    own, other = pods(stack), pods(stack, "layering-detection")
    assert own
    assert other
    for source in own.values():
        for target in other.values():
            for port in (8000, 8001, 8002, 8003, *PORTS):
                assert not rules.allows(source, target, port)
                assert not rules.allows(target, source, port)


@every_stack
def test_a_pod_of_another_namespace_with_the_same_labels_reaches_no_store(stack: str) -> None:
    there = pods(stack)
    disguised = Pod(namespace="default", labels=there["backend"].labels, address="10.40.65.3")
    for store, port in STORES.items():
        if store in there:
            assert not network(stack).allows(disguised, there[store], port)


def test_environments_on_one_cluster_do_not_reach_each_others_stores() -> None:
    rules = network("staging")
    assert planned("staging").stack == "staging"
    for one, other in (("dev", "staging"), ("staging", "dev")):
        for source in pods(one).values():
            for store, port in STORES.items():
                assert not rules.allows(source, pods(other)[store], port)
