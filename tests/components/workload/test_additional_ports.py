"""Additional ports and the pods of a replicated server: who reaches them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.network import Network, Pod
from tests.support.shop import Cluster, Shop, cluster, declared, stateful_service_spec

METRICS, EVENTS = 9090, 9125
PORTS = {"metrics": {"port": METRICS}, "events": {"port": EVENTS, "protocol": "UDP"}}


@pytest.fixture(scope="module")
def found() -> Cluster:
    def program(shop: Shop) -> None:
        cart = shop.service("cart", declared(additionalPorts=PORTS))
        shop.service("monitor", calls={"METRICS": cart.endpoint_at("metrics"), "CART": cart.endpoint})
        shop.service("sender", calls={"EVENTS": cart.endpoint_at("events", "statsd")})
        other = shop.namespace("other")
        shop.service("remote", calls={"METRICS": cart.endpoint_at("metrics")}, namespace=other)
        shop.service("stranger")

    return cluster(program)


def pods_of(found: Cluster) -> dict[str, Pod]:
    return {each["metadata"]["name"]: Pod.of(each) for each in found.all("Deployment")}


@pytest.mark.parametrize(
    ("caller", "reached"),
    [
        ("monitor", {(METRICS, "TCP"), (8000, "TCP")}),
        ("sender", {(EVENTS, "UDP")}),
        ("remote", {(METRICS, "TCP")}),
        ("stranger", set[tuple[int, str]]()),
    ],
)
def test_a_caller_reaches_the_port_that_it_calls_with_its_protocol_and_no_other(
    found: Cluster, caller: str, reached: set[tuple[int, str]]
) -> None:
    network, pods = Network(found.manifests()), pods_of(found)
    every = {(port, protocol) for port in (8000, METRICS, EVENTS) for protocol in ("TCP", "UDP")}
    assert {each for each in every if network.allows(pods[caller], pods["cart"], *each)} == reached


@pytest.mark.parametrize(
    ("caller", "variable", "url"),
    [
        ("monitor", "METRICS", f"http://cart:{METRICS}"),
        ("sender", "EVENTS", f"statsd://cart:{EVENTS}"),
        ("remote", "METRICS", f"http://cart.shop:{METRICS}"),
    ],
)
def test_the_variable_has_the_url_of_the_port(found: Cluster, caller: str, variable: str, url: str) -> None:
    (container,) = found.one("Deployment", caller)["spec"]["template"]["spec"]["containers"]
    assert found.one("ConfigMap", container["envFrom"][0]["configMapRef"]["name"])["data"][variable] == url


def test_a_port_that_is_not_declared_is_refused_with_those_that_are() -> None:
    def program(shop: Shop) -> Any:
        return shop.service("cart", declared(additionalPorts=PORTS)).endpoint_at("admin").url

    with pytest.raises(
        ValueError, match=r"cart: additionalPorts has no admin\. Add it, or use one of: events, metrics\."
    ):
        cluster(program)


def server(replicas: int) -> tuple[Network, Pod]:
    spec = stateful_service_spec(replicas=replicas, additionalPorts={"gossip": {"port": 7946, "protocol": "UDP"}})
    found = cluster(lambda shop: shop.stateful_service(spec).endpoint.url)
    return Network(found.manifests()), Pod.of(found.one("StatefulSet", "redis"))


def test_replicas_reach_each_other_at_their_ports() -> None:
    network, pod = server(replicas=3)
    assert network.allows(pod, pod, 6379)
    assert network.allows(pod, pod, 7946, "UDP")
    assert not network.allows(pod, pod, 7946)
    assert not network.allows(pod, pod, 22)


def test_a_single_pod_has_no_peer() -> None:
    network, pod = server(replicas=1)
    assert not network.allows(pod, pod, 6379)
