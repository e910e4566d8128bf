"""NetworkPolicies allow the declared calls and nothing else."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.workload.network_policy import address_blocks
from tests.support.component_programs import EXPOSED
from tests.support.network import Host, Network, Pod
from tests.support.shop import LOAD_BALANCER_ADDRESS, POD_ADDRESS, Cluster, Shop, cart, cluster, declared

DNS = Pod(namespace="kube-system", labels={"k8s-app": "kube-dns"})
INTERNET = Host("198.51.100.1")


def till_calls_stock(shop: Shop) -> None:
    """Deploy cart and till, which call stock; till and another cart run in a second namespace."""
    stock = shop.service("stock", declared(port=9000))
    cash = shop.namespace("cash")
    shop.service("cart", calls={"STOCK_URL": stock.endpoint})
    shop.service("till", namespace=cash, calls={"STOCK_URL": stock.endpoint})
    shop.service("cart", namespace=cash)


@pytest.fixture(scope="module")
def found() -> Cluster:
    return cluster(till_calls_stock)


@pytest.fixture(scope="module")
def network(found: Cluster) -> Network:
    return Network(found.manifests())


@pytest.fixture(scope="module")
def pods(found: Cluster) -> dict[str, Pod]:
    """Return the pods by namespace and name."""
    return {f"{pod.namespace}/{deployment['metadata']['name']}": pod for deployment, pod in deployed(found)}


def deployed(found: Cluster) -> list[tuple[dict[str, Any], Pod]]:
    return [(deployment, Pod.of(deployment, POD_ADDRESS)) for deployment in found.all("Deployment")]


def test_only_declared_callers_can_connect_to_a_service(network: Network, pods: dict[str, Pod]) -> None:
    callers = {name for name, pod in pods.items() if network.allows(pod, pods["shop/stock"], 9000)}
    assert callers == {"shop/cart", "cash/till"}
    assert not network.allows(INTERNET, pods["shop/stock"], 9000)
    assert not network.allows(DNS, pods["shop/stock"], 9000)


def test_a_call_is_allowed_in_one_direction_and_on_one_port(network: Network, pods: dict[str, Pod]) -> None:
    assert not network.allows(pods["shop/stock"], pods["shop/cart"], 8000)
    assert not network.allows(pods["shop/cart"], pods["shop/stock"], 8000)
    assert not network.allows(pods["shop/cart"], pods["shop/stock"], 9000, "UDP")


def test_every_pod_can_query_dns_by_udp_and_tcp(network: Network, pods: dict[str, Pod]) -> None:
    for pod in pods.values():
        assert network.allows(pod, DNS, 53, "UDP")
        assert network.allows(pod, DNS, 53, "TCP")
        assert not network.allows(pod, DNS, 443)


def test_a_pod_cannot_connect_to_undeclared_destinations(network: Network, pods: dict[str, Pod]) -> None:
    for source in pods.values():
        assert not network.allows(source, INTERNET, 443)
        assert not network.allows(source, Host("169.254.169.254"), 80), "the node's own credentials are out of reach"
        reached = {name for name, pod in pods.items() if network.allows(source, pod, 8000)}
        assert reached == set()


def test_every_namespace_denies_ingress_and_egress_by_default(network: Network) -> None:
    for namespace in ("shop", "cash"):
        assert network.isolated(Pod(namespace=namespace, labels={"app": "unknown"})) == {"Ingress", "Egress"}


def test_two_variables_can_hold_the_url_of_one_service() -> None:
    def program(shop: Shop) -> None:
        stock = shop.service("stock", declared(port=9000))
        shop.service("cart", calls={"READ_URL": stock.endpoint, "WRITE_URL": stock.endpoint})

    assert cluster(program).configuration() == {"READ_URL": "http://stock:9000", "WRITE_URL": "http://stock:9000"}


def test_callers_with_the_same_name_in_two_namespaces_have_separate_policies() -> None:
    def program(shop: Shop) -> None:
        stock = shop.service("stock", declared(port=9000))
        shop.service("cart", calls={"STOCK_URL": stock.endpoint})
        shop.service("cart", namespace=shop.namespace("cash"), calls={"STOCK_URL": stock.endpoint})

    found = cluster(program)
    names = [(p["metadata"]["namespace"], p["metadata"]["name"]) for p in found.all("NetworkPolicy")]
    assert len(names) == len(set(names))


def test_a_caller_can_call_services_with_the_same_name_in_two_namespaces() -> None:
    def program(shop: Shop) -> None:
        cash = shop.namespace("cash")
        near, far = shop.service("stock"), shop.service("stock", namespace=cash)
        shop.service("cart", calls={"NEAR_URL": near.endpoint, "FAR_URL": far.endpoint})

    assert cluster(program).configuration() == {"NEAR_URL": "http://stock:8000", "FAR_URL": "http://stock.cash:8000"}


def test_an_exposed_service_admits_only_the_subnets_of_the_load_balancer() -> None:
    found = cart(**EXPOSED)
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"), POD_ADDRESS)
    assert network.allows(Host(LOAD_BALANCER_ADDRESS), pod, 8000)
    assert not network.allows(Host(LOAD_BALANCER_ADDRESS), pod, 8001)
    assert not network.allows(INTERNET, pod, 8000)
    assert not network.allows(Pod(namespace="shop", labels={}, address="10.0.64.10"), pod, 8000)


def test_a_service_that_is_not_exposed_does_not_admit_the_load_balancer() -> None:
    found = cart()
    assert not Network(found.manifests()).allows(Host(LOAD_BALANCER_ADDRESS), Pod.of(found.one("Deployment")), 8000)


def test_a_rule_without_address_blocks_is_refused() -> None:
    def program(_: Shop) -> Any:
        return address_blocks(pulumi.Output.from_input([]))

    with pytest.raises(ValueError, match="allows all traffic"):
        cluster(program)


def test_permissions_allow_https_egress_only() -> None:
    permission = {"sid": "Orders", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"]}
    found = cart(permissions=[permission])
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"))
    assert network.allows(pod, INTERNET, 443)
    assert not network.allows(pod, INTERNET, 80)


def test_declared_egress_allows_only_its_ports() -> None:
    smtp = {"cidrBlock": "198.51.100.0/28", "ports": [587, 465]}
    statsd = {"cidrBlock": "10.9.0.0/16", "ports": [8125], "protocol": "UDP"}
    found = cart(egress=[smtp, statsd])
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"))
    assert network.allows(pod, INTERNET, 587)
    assert network.allows(pod, INTERNET, 465)
    assert network.allows(pod, Host("10.9.3.4"), 8125, "UDP")
    assert not network.allows(pod, INTERNET, 25)
    assert not network.allows(pod, Host("198.51.100.99"), 587)
    assert not network.allows(pod, Host("10.9.3.4"), 8125)


def test_declared_egress_to_the_internet_excludes_private_addresses() -> None:
    found = cart(egress=[{"cidrBlock": "0.0.0.0/0", "ports": [443]}])
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"), POD_ADDRESS)
    assert network.allows(pod, INTERNET, 443)
    for address in ("10.0.64.9", "100.64.0.9", "172.31.0.9", "192.168.1.9", "169.254.169.254"):
        assert not network.allows(pod, Host(address), 443), address
    assert not network.allows(pod, Pod(namespace="shop", labels={}, address="10.0.64.9"), 443)


def test_declared_egress_to_a_private_block_allows_all_of_it() -> None:
    found = cart(egress=[{"cidrBlock": "10.0.0.0/8", "ports": [443]}, {"cidrBlock": "0.0.0.0/0", "ports": [8443]}])
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"), POD_ADDRESS)
    assert network.allows(pod, Host("10.0.64.9"), 443)
    assert not network.allows(pod, Host("10.0.64.9"), 8443)
    assert network.allows(pod, INTERNET, 8443)
