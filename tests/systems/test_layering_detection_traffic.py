"""The load balancer and the network policies of layering detection allow the traffic of ECS."""

from __future__ import annotations

import pytest

from tests.support.layering_detection import FACTS, NAMESPACE, system
from tests.support.network import Host, Network, Pod
from tests.support.shop import LOAD_BALANCER_ADDRESS, POD_ADDRESS, Cluster

ALB = "alb.ingress.kubernetes.io"
SERVICES = sorted(FACTS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_the_orchestrator_serves_any_host_and_the_other_services_their_own(found: Cluster) -> None:
    rules = {
        ingress["metadata"]["name"]: (rule.get("host"), [path["path"] for path in rule["http"]["paths"]])
        for ingress in found.all("Ingress")
        for rule in ingress["spec"]["rules"]
    }
    assert rules == {
        "orchestrator": (None, ["/orchestrate", "/health", "/"]),
        "layering": ("layering.layering-detection.local", ["/"]),
        "wash-trading": ("wash-trading.layering-detection.local", ["/"]),
        "aggregator": ("aggregator.layering-detection.local", ["/"]),
    }


def test_host_rules_have_priority_over_the_rule_for_any_host(found: Cluster) -> None:
    order = {
        ingress["metadata"]["name"]: int(ingress["metadata"]["annotations"][f"{ALB}/group.order"])
        for ingress in found.all("Ingress")
    }
    assert order.pop("orchestrator") > max(order.values())


@each_service
def test_health_checks_and_deregistration_are_those_of_ecs(found: Cluster, service: str) -> None:
    annotations = found.one("Ingress", service)["metadata"]["annotations"]
    expected = {
        "healthcheck-path": "/health",
        "success-codes": "200",
        "healthy-threshold-count": "2",
        "unhealthy-threshold-count": "3",
        "target-group-attributes": "deregistration_delay.timeout_seconds=30",
    }
    assert {key: annotations[f"{ALB}/{key}"] for key in expected} == expected


@each_service
def test_a_pod_serves_requests_until_the_load_balancer_has_deregistered_it(found: Cluster, service: str) -> None:
    assert found.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"] >= 30


def test_the_load_balancer_targets_pod_ips_and_uses_https_with_a_certificate(found: Cluster) -> None:
    plain = found.one("IngressClassParams", NAMESPACE)["spec"]
    assert plain["targetType"] == "ip"
    certificate = "arn:aws:acm:us-east-1:111122223333:certificate/0a1"
    front = {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 240, "certificateArn": certificate}
    secure = system("prod", loadBalancer=front).one("IngressClassParams", "layering-detection-prod")["spec"]
    assert (secure["certificateArn"], secure["sslRedirectPort"]) == ([certificate], "443")


def test_network_policies_allow_only_the_calls_of_the_orchestrator(found: Cluster) -> None:
    network = Network(found.manifests())
    pods = {name: Pod.of(found.one("Deployment", name), POD_ADDRESS) for name in SERVICES}
    calls = {
        (source, target)
        for source in SERVICES
        for target in SERVICES
        if network.allows(pods[source], pods[target], FACTS[target].port)
    }
    assert calls == {("orchestrator", callee) for callee in ("layering", "wash-trading", "aggregator")}
    for pod in pods.values():
        assert not network.allows(pod, Host("198.51.100.1"), 443)


@each_service
def test_only_the_load_balancer_reaches_a_service_from_outside(found: Cluster, service: str) -> None:
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment", service))
    port = FACTS[service].port
    assert network.allows(Host(LOAD_BALANCER_ADDRESS), pod, port)
    assert not network.allows(Host("198.51.100.1"), pod, port)
    assert not network.allows(Pod(namespace="default", labels=pod.labels, address="10.0.64.99"), pod, port)
