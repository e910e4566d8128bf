from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from analysis import pod_security
from charts.nginx_ingress import NGINX_INGRESS
from components.addons.nginx_ingress import NginxIngress, NginxIngressArgs, NginxIngressSpec
from components.aws.cluster.cluster import ClusterIdentity
from rehearsal.cloud.kubernetes_schema import faults
from tests.support import addon_delivery as delivery
from tests.support.harness import Deployment

MakeCluster = Callable[[], ClusterIdentity]

SERVICE = "kubernetes:core/v1:Service"
ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer"
EVERYBODY = ["203.0.113.0/24"]


def ingress(cluster: MakeCluster, *, monitored: bool = False, **spec: Any) -> Deployment:
    return delivery.deployed(
        lambda common: NginxIngress(
            "front",
            NginxIngressArgs(
                spec=NginxIngressSpec.model_validate({"allowedCidrBlocks": EVERYBODY, **spec}),
                load_balancing_ready=[aws.ec2.Eip("load-balancing")],
                service_monitor=monitored,
                **common,
            ),
        ),
        cluster,
    )


def controller(cluster: MakeCluster, **spec: Any) -> dict[str, Any]:
    return delivery.values(ingress(cluster, **spec))["controller"]


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    given = delivery.values(ingress(cluster, monitored=True))
    commented = {"controller.nodeSelector", "controller.topologySpreadConstraints"}
    assert delivery.faults(facts, NGINX_INGRESS, given, commented) == []


def test_the_controller_that_makes_its_load_balancer_is_there_before_and_after_it(cluster: MakeCluster) -> None:
    deployment = ingress(cluster)
    service = deployment.one(SERVICE)
    assert ("aws:ec2/eip:Eip", "load-balancing") in deployment.dependencies(service)
    assert (delivery.RELEASE, "front-release") in deployment.dependencies(service)
    assert service.urn in deployment.outputs
    assert service.inputs["spec"]["loadBalancerClass"] == "service.k8s.aws/nlb"


def test_the_chart_makes_no_service_beside_ours_and_reports_the_address_of_ours(cluster: MakeCluster) -> None:
    deployment = ingress(cluster)
    values = delivery.values(deployment)["controller"]
    assert values["service"] == {"create": False}
    assert values["reportIngressStatus"]["externalService"] == deployment.one(SERVICE).inputs["metadata"]["name"]


def test_the_service_is_what_kubernetes_allows(cluster: MakeCluster) -> None:
    (service,) = delivery.manifests(ingress(cluster), ["Service"]).values()
    assert faults(service, "1.35") == []


def test_only_allowed_addresses_reach_it(cluster: MakeCluster) -> None:
    spec = ingress(cluster).one(SERVICE).inputs["spec"]
    assert spec["loadBalancerSourceRanges"] == EVERYBODY
    with pytest.raises(ValidationError, match="allowedCidrBlocks"):
        NginxIngressSpec.model_validate({})


def test_an_internal_front_that_must_stay_says_so_to_aws(cluster: MakeCluster) -> None:
    made = ingress(cluster, scheme="internal", deletionProtection=True, idleTimeoutSeconds=3600).one(SERVICE)
    annotations = made.inputs["metadata"]["annotations"]
    assert annotations[f"{ANNOTATION}-scheme"] == "internal"
    assert "deletion_protection.enabled=true" in annotations[f"{ANNOTATION}-attributes"].split(",")
    for port in (80, 443):
        assert annotations[f"{ANNOTATION}-listener-attributes.TCP-{port}"] == "tcp.idle_timeout.seconds=3600"


def test_the_caller_s_address_is_believed_from_the_load_balancer_alone(cluster: MakeCluster) -> None:
    deployment = ingress(cluster)
    entries = delivery.values(deployment)["controller"]["config"]["entries"]
    assert deployment.one(SERVICE).inputs["metadata"]["annotations"][f"{ANNOTATION}-proxy-protocol"] == "*"
    assert entries["proxy-protocol"] == "True"
    assert entries["set-real-ip-from"] == "10.0.0.0/20,10.0.64.0/19"


def test_it_takes_requests_from_the_subnets_and_reaches_any_pod(cluster: MakeCluster) -> None:
    spec = ingress(cluster).one(delivery.NETWORK_POLICY, "front-through").inputs["spec"]
    (inwards,) = spec["ingress"]
    (outwards,) = spec["egress"]
    assert [peer["ipBlock"]["cidr"] for peer in inwards["from"]] == ["10.0.0.0/20", "10.0.64.0/19"]
    assert [port["port"] for port in inwards["ports"]] == [80, 443]
    assert outwards["to"] == [{"namespaceSelector": {}}]


def test_ingresses_stay_portable(cluster: MakeCluster) -> None:
    values = controller(cluster)
    assert values["ingressClass"] == {"name": "nginx", "create": True, "setAsDefaultIngress": False}
    assert (values["enableCustomResources"], values["enableSnippets"]) == (False, False)
    assert ingress(cluster).one(delivery.RELEASE).inputs["skipCrds"] is True


def test_its_pods_are_restricted_and_bind_low_ports_all_the_same(cluster: MakeCluster) -> None:
    deployment = ingress(cluster)
    values = delivery.values(deployment)["controller"]
    container = {"name": "nginx", "securityContext": values["securityContext"]}
    start = {"name": "init", "securityContext": values["initContainerSecurityContext"]}
    pod = {"securityContext": values["podSecurityContext"], "containers": [container], "initContainers": [start]}
    assert pod_security.violations(pod) == []
    assert delivery.level(deployment) == "restricted"
    assert values["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}


def test_a_pod_serves_on_while_the_load_balancer_forgets_it(cluster: MakeCluster) -> None:
    values = controller(cluster)
    wait = values["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert 0 < wait < values["terminationGracePeriodSeconds"]


def test_two_stand_apart_on_the_chosen_nodes_and_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    values = controller(cluster)
    assert delivery.selected(values)
    assert values["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    labels = ingress(cluster).one(SERVICE).inputs["spec"]["selector"]
    assert values["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"] == labels
    assert controller(cluster, replicas=1)["podDisruptionBudget"]["enabled"] is False
