"""The network policies of the planned stacks allow the connections that Email-RAG needs, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from tests.support.email_rag import NAMESPACE, Pods, pods, system
from tests.support.network import Host, Network, Pod
from tests.support.stack_plans import manifests, of_kind

STACKS = ("dev", "prod")
each_stack = pytest.mark.parametrize("stack", STACKS)

POSTGRES, REDIS, AMQP, MANAGEMENT, CHROMA, BACKEND, FRONTEND = 5432, 6379, 5672, 15672, 8000, 8000, 8080
PORTS = (POSTGRES, REDIS, AMQP, MANAGEMENT, CHROMA, FRONTEND, 22, 443, 2049)

NETWORK_OF = {"dev": "10.40", "prod": "10.60"}
MANAGED: Mapping[str, Mapping[str, int]] = {"dev": {}, "prod": {"postgres": POSTGRES, "redis": REDIS}}
"""Servers of AWS by their port: policies know their addresses, which are those of the private subnets."""

STORES = {"postgres": POSTGRES, "redis": REDIS, "rabbitmq": AMQP, "chroma": CHROMA}
CALLS: Mapping[str, Mapping[str, int]] = {
    "frontend": {"backend": BACKEND},
    "backend": STORES,
    "worker": STORES,
    "migration": {"postgres": POSTGRES},
    "postgres-backup": {"postgres": POSTGRES},
}
"""Callees of each workload, and their ports; all others call nothing."""

INTERNET = {"backend", "model-download", "postgres-backup"}
"""Language models, Hugging Face, and the bucket of the backups."""

DNS = Pod(namespace="kube-system", labels={"k8s-app": "kube-dns"})


@cache
def network(stack: str) -> Network:
    return Network(manifests(stack))


@cache
def workloads(stack: str) -> Mapping[str, Pod]:
    """Return a pod of each workload, with an address of the private subnets."""
    found = Pods(list(manifests(stack)))
    (namespace,) = {each["metadata"]["namespace"] for each in of_kind(stack, "Ingress") if is_ours(each)}
    return {
        name: Pod(
            namespace=namespace,
            labels=template["metadata"]["labels"],
            ports={port["name"]: port["containerPort"] for port in found.container(name).get("ports", [])},
            address=f"{NETWORK_OF[stack]}.64.{10 + index}",
        )
        for index, (name, template) in enumerate(sorted(found.templates.items()))
    }


def is_ours(manifest: Mapping[str, dict[str, str]]) -> bool:
    return manifest["metadata"].get("namespace", "").startswith("email-rag-")


def server(stack: str) -> Host:
    """Return an address of a managed server: one of a private subnet."""
    return Host(f"{NETWORK_OF[stack]}.64.200")


@each_stack
def test_every_pod_of_the_system_is_isolated_in_both_directions(stack: str) -> None:
    for name, pod in workloads(stack).items():
        assert network(stack).isolated(pod) == {"Ingress", "Egress"}, name


@each_stack
def test_workloads_reach_the_workloads_that_they_call_and_no_others(stack: str) -> None:
    there = workloads(stack)
    reached = {
        (source, target, port)
        for source, caller in there.items()
        for target, callee in there.items()
        for port in PORTS
        if source != target and network(stack).allows(caller, callee, port)
    }
    assert reached == {
        (source, target, port)
        for source, calls in CALLS.items()
        for target, port in calls.items()
        if target not in MANAGED[stack]
    }


@pytest.mark.parametrize("name", ["frontend", "chroma", "rabbitmq", "model-download"])
def test_a_workload_without_a_database_does_not_reach_it(name: str) -> None:
    assert not network("dev").allows(workloads("dev")[name], workloads("dev")["postgres"], POSTGRES)
    assert not network("prod").allows(workloads("prod")[name], server("prod"), POSTGRES)


def test_managed_servers_are_reached_by_their_callers_at_their_ports_alone() -> None:
    there, rules = workloads("prod"), network("prod")
    reached = {
        (name, port)
        for name, pod in there.items()
        for port in (*STORES.values(), MANAGEMENT, FRONTEND, 22, 2049, 5433)
        if rules.allows(pod, server("prod"), port)
    }
    assert reached == {
        (source, port) for source, calls in CALLS.items() for target, port in calls.items() if target in MANAGED["prod"]
    }


@each_stack
def test_the_backend_the_download_and_the_backup_alone_reach_the_internet_by_https(stack: str) -> None:
    for address in ("198.51.100.7", "2001:db8::1"):
        reached = {
            (name, port)
            for name, pod in workloads(stack).items()
            for port in (22, 80, 443, 587, 5432, 6379, 8000)
            if network(stack).allows(pod, Host(address), port)
        }
        assert reached == ({(name, 443) for name in INTERNET} if "." in address else set())


@each_stack
def test_the_worker_reaches_no_address_outside_the_cluster_but_its_managed_stores(stack: str) -> None:
    worker, rules = workloads(stack)["worker"], network(stack)
    for address in ("198.51.100.7", "169.254.169.254", f"{NETWORK_OF[stack]}.0.20"):
        for port in PORTS:
            assert not rules.allows(worker, Host(address), port), (address, port)


@each_stack
def test_every_workload_reaches_dns(stack: str) -> None:
    for pod in workloads(stack).values():
        assert network(stack).allows(pod, DNS, 53, "UDP")
        assert network(stack).allows(pod, DNS, 53, "TCP")


@each_stack
def test_keda_reaches_the_management_of_rabbitmq_and_no_other_port_or_workload(stack: str) -> None:
    keda = Pod(namespace="keda", labels={"app": "keda-operator"}, address=f"{NETWORK_OF[stack]}.64.240")
    reached = {
        (name, port)
        for name, pod in workloads(stack).items()
        for port in PORTS
        if network(stack).allows(keda, pod, port)
    }
    assert reached == {("rabbitmq", MANAGEMENT)}


@each_stack
def test_the_load_balancer_reaches_the_frontend_alone(stack: str) -> None:
    load_balancer = Host(f"{NETWORK_OF[stack]}.0.20")
    reached = {
        (name, port)
        for name, pod in workloads(stack).items()
        for port in PORTS
        if network(stack).allows(load_balancer, pod, port)
    }
    assert reached == {("frontend", FRONTEND)}


@each_stack
def test_no_pod_of_another_namespace_reaches_a_workload_or_looks_like_one(stack: str) -> None:
    there = workloads(stack)
    namespace = there["backend"].namespace
    others = [
        Pod(namespace="default", labels=there["backend"].labels, address=f"{NETWORK_OF[stack]}.64.250"),
        Pod(namespace="external-secrets", labels={}, address=f"{NETWORK_OF[stack]}.64.251"),
        Pod(namespace=f"layering-detection-{stack}", labels=there["worker"].labels),
        Pod(namespace=namespace, labels={"app.kubernetes.io/name": "intruder"}),
    ]
    for other in others:
        for name, pod in there.items():
            for port in PORTS:
                assert not network(stack).allows(other, pod, port), (other, name, port)


def test_environments_on_one_cluster_do_not_reach_each_other() -> None:
    rules = Network([*manifests("dev"), *manifests("staging")])
    dev, staging = workloads("dev"), Pods(list(manifests("staging")))
    theirs = {
        name: Pod(namespace="email-rag-staging", labels=template["metadata"]["labels"])
        for name, template in staging.templates.items()
    }
    for source in dev.values():
        for target in theirs.values():
            for port in PORTS:
                assert not rules.allows(source, target, port)
                assert not rules.allows(target, source, port)


def test_an_import_reaches_the_store_that_it_fills_and_the_bucket() -> None:
    made = system(dataImport={"bucket": "email-rag-transfer"})
    rules, found = Network(made.manifests()), pods(made)
    there = {
        name: Pod(namespace=NAMESPACE, labels=template["metadata"]["labels"])
        for name, template in found.templates.items()
    }
    imports = [name for name in there if name.startswith("import-")]
    reached = {
        (name, target)
        for name in imports
        for target, pod in there.items()
        for port in PORTS
        if name != target and rules.allows(there[name], pod, port)
    }
    assert reached == {("import-database", "postgres")}
    assert all(rules.allows(there[name], Host("198.51.100.7"), 443) for name in imports)
