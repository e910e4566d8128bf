from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from components.addons.nginx_ingress import NginxIngress, NginxIngressArgs, NginxIngressSpec
from tests.support import pod_security
from tests.support.addons import NETWORK_POLICY, RELEASE, Addon, level, manifests, values
from tests.support.object_schemas import faults

SERVICE = "kubernetes:core/v1:Service"
ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer"
CLIENTS = ["203.0.113.0/24"]


ADDON = Addon(
    component=NginxIngress,
    spec=NginxIngressSpec,
    name="front",
    args=NginxIngressArgs,
    settings={"allowedCidrBlocks": CLIENTS},
    inputs=lambda: {
        "load_balancing_ready": [aws.ec2.Eip("load-balancing")],
        "public_subnet_ids": ["subnet-0a1", "subnet-0a2"],
        "private_subnet_ids": ["subnet-0b1", "subnet-0b2"],
    },
)
ingress = ADDON.install


def controller(**spec: Any) -> dict[str, Any]:
    return values(ingress(**spec))["controller"]


def test_the_service_depends_on_the_load_balancer_controller() -> None:
    deployment = ingress()
    service = deployment.one(SERVICE)
    assert ("aws:ec2/eip:Eip", "load-balancing") in deployment.dependencies(service)
    assert (RELEASE, "front-release") in deployment.dependencies(service)
    assert service.urn in deployment.outputs
    assert service.inputs["spec"]["loadBalancerClass"] == "service.k8s.aws/nlb"


def test_the_chart_creates_no_service_and_reports_the_address_of_the_component_s() -> None:
    deployment = ingress()
    found = values(deployment)["controller"]
    assert found["service"] == {"create": False}
    assert found["reportIngressStatus"]["externalService"] == deployment.one(SERVICE).inputs["metadata"]["name"]


def test_the_service_is_a_valid_object() -> None:
    (service,) = manifests(ingress(), "Service").values()
    assert faults(service, "1.35") == []


def test_only_allowed_addresses_reach_it() -> None:
    spec = ingress().one(SERVICE).inputs["spec"]
    assert spec["loadBalancerSourceRanges"] == CLIENTS
    with pytest.raises(ValidationError, match="allowedCidrBlocks"):
        NginxIngressSpec.model_validate({})


def test_annotations_configure_the_load_balancer() -> None:
    made = ingress(scheme="internal", deletionProtection=True, idleTimeoutSeconds=3600).one(SERVICE)
    annotations = made.inputs["metadata"]["annotations"]
    assert annotations[f"{ANNOTATION}-scheme"] == "internal"
    assert "deletion_protection.enabled=true" in annotations[f"{ANNOTATION}-attributes"].split(",")
    for port in (80, 443):
        assert annotations[f"{ANNOTATION}-listener-attributes.TCP-{port}"] == "tcp.idle_timeout.seconds=3600"


@pytest.mark.parametrize(
    ("scheme", "subnets"), [("internet-facing", "subnet-0a1,subnet-0a2"), ("internal", "subnet-0b1,subnet-0b2")]
)
def test_the_load_balancer_is_in_the_subnets_of_its_scheme_by_id(scheme: str, subnets: str) -> None:
    annotations = ingress(scheme=scheme).one(SERVICE).inputs["metadata"]["annotations"]
    assert annotations[f"{ANNOTATION}-subnets"] == subnets


def test_the_proxy_protocol_is_trusted_from_the_load_balancer_alone() -> None:
    deployment = ingress()
    entries = values(deployment)["controller"]["config"]["entries"]
    assert deployment.one(SERVICE).inputs["metadata"]["annotations"][f"{ANNOTATION}-proxy-protocol"] == "*"
    assert entries["proxy-protocol"] == "True"
    assert entries["set-real-ip-from"] == "10.0.0.0/20,10.0.64.0/19"


def test_the_network_policy_allows_the_subnets_and_any_backend() -> None:
    spec = ingress().one(NETWORK_POLICY, "front-through").inputs["spec"]
    (inwards,) = spec["ingress"]
    (outwards,) = spec["egress"]
    assert [peer["ipBlock"]["cidr"] for peer in inwards["from"]] == ["10.0.0.0/20", "10.0.64.0/19"]
    assert [port["port"] for port in inwards["ports"]] == [80, 443]
    assert outwards["to"] == [{"namespaceSelector": {}}]


def test_custom_kinds_and_snippets_are_disabled() -> None:
    values = controller()
    assert values["ingressClass"] == {"name": "nginx", "create": True, "setAsDefaultIngress": False}
    assert (values["enableCustomResources"], values["enableSnippets"]) == (False, False)
    assert ingress().one(RELEASE).inputs["skipCrds"] is True


def test_pods_meet_the_level_restricted_and_bind_low_ports() -> None:
    deployment = ingress()
    found = values(deployment)["controller"]
    container = {"name": "nginx", "securityContext": found["securityContext"]}
    start = {"name": "init", "securityContext": found["initContainerSecurityContext"]}
    pod = {"securityContext": found["podSecurityContext"], "containers": [container], "initContainers": [start]}
    assert pod_security.violations(pod) == []
    assert level(deployment) == "restricted"
    assert found["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}


def test_a_terminating_pod_serves_until_the_load_balancer_stops_sending() -> None:
    values = controller()
    wait = values["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert 0 < wait < values["terminationGracePeriodSeconds"]


def test_two_replicas_spread_and_have_a_disruption_budget() -> None:
    values = controller()
    assert values["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    labels = ingress().one(SERVICE).inputs["spec"]["selector"]
    assert values["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"] == labels
    assert controller(replicas=1)["podDisruptionBudget"]["enabled"] is False
