"""The evaluation of NetworkPolicies follows the definitions of the Kubernetes API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.network import Host, Network, Pod

SHOP = {"kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "sales"}}}
CART = Pod(namespace="shop", labels={"app": "cart"}, ports={"http": 8000}, address="10.0.64.9")
STOCK = Pod(namespace="shop", labels={"app": "stock"}, ports={"http": 8001}, address="10.0.64.10")
OTHER_CART = Pod(namespace="other", labels={"app": "cart"}, address="10.0.65.1")
CLOSED: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def policy(spec: dict[str, Any], namespace: str = "shop") -> dict[str, Any]:
    return {"kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": namespace}, "spec": spec}


def with_ingress(*rules: dict[str, Any], **selector: Any) -> Network:
    return Network([SHOP, policy({"podSelector": selector, "policyTypes": ["Ingress"], "ingress": list(rules)})])


def test_without_policies_everything_is_allowed() -> None:
    network = Network([])
    assert network.allows(OTHER_CART, CART, 8000)
    assert network.isolated(CART) == set()


def test_an_isolated_namespace_has_no_traffic_and_does_not_affect_others() -> None:
    network = Network([policy(CLOSED)])
    assert network.isolated(CART) == {"Ingress", "Egress"}
    assert not network.allows(CART, STOCK, 8001)
    assert not network.allows(OTHER_CART, CART, 8000)
    assert not network.allows(CART, Host("203.0.113.1"), 443)
    assert network.allows(OTHER_CART, Host("203.0.113.1"), 443)


def test_a_connection_needs_egress_and_ingress() -> None:
    out = {**CLOSED, "podSelector": {"matchLabels": {"app": "cart"}}, "egress": [{"ports": [{"port": 8001}]}]}
    into = {"podSelector": {"matchLabels": {"app": "stock"}}, "policyTypes": ["Ingress"], "ingress": [{}]}
    assert not Network([policy(CLOSED), policy(out)]).allows(CART, STOCK, 8001)
    assert Network([policy(CLOSED), policy(out), policy(into)]).allows(CART, STOCK, 8001)


def test_policies_add_up() -> None:
    rules = [{"from": [{"podSelector": {"matchLabels": {"app": app}}}]} for app in ("stock", "till")]
    network = Network([policy({"podSelector": {}, "ingress": [rule]}) for rule in rules])
    till = Pod(namespace="shop", labels={"app": "till"})
    assert network.allows(STOCK, CART, 8000)
    assert network.allows(till, CART, 8000)
    assert not network.allows(CART, CART, 8000)


def test_a_pod_selector_without_a_namespace_selector_means_the_namespace_of_the_policy() -> None:
    network = with_ingress({"from": [{"podSelector": {"matchLabels": {"app": "cart"}}}]})
    assert network.allows(CART, STOCK, 8001)
    assert not network.allows(OTHER_CART, STOCK, 8001)


def test_selectors_of_one_peer_must_both_match_and_of_two_peers_either() -> None:
    sales, other_app = {"matchLabels": {"team": "sales"}}, {"matchLabels": {"app": "till"}}
    both = with_ingress({"from": [{"namespaceSelector": sales, "podSelector": other_app}]})
    either = with_ingress({"from": [{"namespaceSelector": sales}, {"podSelector": other_app}]})
    assert not both.allows(CART, STOCK, 8001)
    assert either.allows(CART, STOCK, 8001)


def test_every_namespace_has_its_name_as_a_label() -> None:
    named = {"matchLabels": {"kubernetes.io/metadata.name": "other"}}
    assert with_ingress({"from": [{"namespaceSelector": named}]}).allows(OTHER_CART, CART, 8000)


def test_an_empty_list_of_peers_allows_all_traffic() -> None:
    assert with_ingress({"from": []}).allows(Host("203.0.113.1"), CART, 8000)


def test_address_blocks_have_exceptions_and_match_pods_by_address() -> None:
    network = with_ingress({"from": [{"ipBlock": {"cidr": "10.0.64.0/24", "except": ["10.0.64.10/32"]}}]})
    assert network.allows(Host("10.0.64.1"), CART, 8000)
    assert network.allows(CART, CART, 8000)
    assert not network.allows(STOCK, CART, 8000)
    assert not network.allows(Pod(namespace="shop", labels={}), CART, 8000)


@pytest.mark.parametrize(
    ("declared", "port", "protocol", "allowed"),
    [
        ({"port": 8000}, 8000, "TCP", True),
        ({"port": 8000}, 8000, "UDP", False),
        ({"port": 8000}, 8001, "TCP", False),
        ({"port": "http"}, 8000, "TCP", True),
        ({"port": "metrics"}, 8000, "TCP", False),
        ({"port": 8000, "endPort": 8005}, 8005, "TCP", True),
        ({"port": 8000, "endPort": 8005}, 8006, "TCP", False),
        ({"protocol": "UDP"}, 53, "UDP", True),
    ],
)
def test_ports_match_by_number_name_range_and_protocol(
    declared: dict[str, Any],
    port: int,
    protocol: str,
    allowed: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    assert with_ingress({"ports": [declared]}).allows(STOCK, CART, port, protocol) is allowed


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ({"key": "app", "operator": "In", "values": ["cart"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["cart"]}, False),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
    ],
)
def test_selectors_support_expressions(
    expression: dict[str, Any],
    selected: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    isolated = with_ingress(matchExpressions=[expression])
    assert bool(isolated.isolated(CART)) is selected


def test_an_unknown_operator_is_an_error() -> None:
    with pytest.raises(ValueError, match="'Like' is not an operator"):
        with_ingress(matchExpressions=[{"key": "app", "operator": "Like"}]).isolated(CART)


def test_a_pod_is_read_from_its_deployment() -> None:
    container = {"name": "cart", "ports": [{"name": "http", "containerPort": 8000}]}
    template = {"metadata": {"labels": {"app": "cart"}}, "spec": {"containers": [container]}}
    workload = {"kind": "Deployment", "metadata": {"namespace": "shop"}, "spec": {"template": template}}
    assert Pod.of(workload, "10.0.64.9") == CART


def workload(kind: str, **pod: Any) -> dict[str, Any]:
    """Return a workload with a port ``http`` for TCP and a port ``dns`` for UDP."""
    ports = [
        {"name": "http", "containerPort": 8000},
        {"name": "dns", "containerPort": 5353, "protocol": "UDP"},
    ]
    spec = {"containers": [{"name": "main", "ports": ports}], **pod}
    template = {"metadata": {"labels": {"app": "cart"}}, "spec": spec}
    found = {"jobTemplate": {"spec": {"template": template}}} if kind == "CronJob" else {"template": template}
    return {"kind": kind, "metadata": {"name": "cart", "namespace": "shop"}, "spec": found}


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"])
def test_a_pod_of_every_kind_of_workload_has_its_labels_and_ports(kind: str) -> None:
    pod = Pod.of(workload(kind), address="10.0.64.9")
    assert (pod.labels, pod.ports, pod.protocols) == (
        {"app": "cart"},
        {"http": 8000, "dns": 5353},
        {"dns": "UDP"},
    )


def test_a_named_port_matches_its_own_protocol_only() -> None:
    pod = Pod.of(workload("StatefulSet"))
    network = with_ingress({"ports": [{"port": "http"}, {"port": "dns", "protocol": "UDP"}]})
    assert network.allows(STOCK, pod, 8000)
    assert network.allows(STOCK, pod, 5353, "UDP")
    assert not network.allows(STOCK, pod, 8000, "UDP")
    assert not network.allows(STOCK, pod, 5353)
    wrong = with_ingress({"ports": [{"port": "dns"}]})
    assert not wrong.allows(STOCK, pod, 5353)
    assert not wrong.allows(STOCK, pod, 5353, "UDP")


def test_a_sidecar_has_ports_too() -> None:
    sidecar = {"name": "proxy", "restartPolicy": "Always", "ports": [{"name": "admin", "containerPort": 9901}]}
    pod = Pod.of(workload("Deployment", initContainers=[sidecar]))
    assert with_ingress({"ports": [{"port": "admin"}]}).allows(STOCK, pod, 9901)
