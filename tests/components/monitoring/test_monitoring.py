from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import RunError

from components.monitoring.target_group import load_balancer_dimension
from tests.support import component_programs
from tests.support.caching import cached
from tests.support.cloud import ACCOUNT
from tests.support.harness import Deployment, Registration
from tests.support.shop import Cluster, observe

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
GRAFANA = "shop-monitoring-prometheus-dashboard"
ON_PODS = {"cpu", "memory", "running", "replicas", "restarts"}


@cached
def watched(**choices: Any) -> Cluster:
    return observe(component_programs.monitoring(**choices))


@pytest.fixture(scope="module")
def found() -> Cluster:
    return watched(emailAddresses=["on-call@example.org"], httpsEndpoints=["https://alarms.example.org/sns"])


def alarms(deployment: Deployment) -> dict[str, Registration]:
    return {alarm.name.removeprefix("shop-monitoring-"): alarm for alarm in deployment.all(ALARM)}


def dimensions(alarm: Registration) -> list[dict[str, str]]:
    return [query["metric"]["dimensions"] for query in alarm.inputs["metricQueries"] if "metric" in query]


def test_p11_every_service_has_its_alarms_and_the_load_balancer_its_own(found: Cluster) -> None:
    cart = {f"cart-{key}" for key in ON_PODS | {"errors", "latency"}}
    mail = {f"mail-{key}" for key in ON_PODS | {"queue"}}
    assert alarms(found.deployment).keys() == {*cart, *mail, "load-balancer-errors"}


def test_an_alarm_is_as_its_service_declares_it(found: Cluster) -> None:
    thresholds = {name: alarm.inputs["threshold"] for name, alarm in alarms(found.deployment).items()}
    assert thresholds["cart-cpu"] == 90
    assert thresholds["mail-cpu"] == 80
    assert thresholds["mail-queue"] == 10


def test_what_a_container_name_and_a_deployment_name_are_to_metrics_is_what_they_are_on_the_cluster(
    found: Cluster,
) -> None:
    (of_pods,) = {tuple(sorted(each.items())) for each in dimensions(alarms(found.deployment)["cart-cpu"])}
    deployment = found.one("Deployment", "cart")
    assert dict(of_pods)["PodName"] == deployment["metadata"]["name"]
    assert dict(of_pods)["Namespace"] == deployment["metadata"]["namespace"]
    (group, *_) = found.one("PrometheusRule", "shop")["spec"]["groups"]
    assert f'container="{found.container()["name"]}"' in group["rules"][0]["expr"]


def test_p11_people_are_told_of_trouble_and_of_its_end(found: Cluster) -> None:
    topic = found.deployment.one("aws:sns/topic:Topic")
    for alarm in found.deployment.all(ALARM):
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [topic.outputs["arn"]]
        assert ("aws:sns/topicPolicy:TopicPolicy", "shop-monitoring-topic-policy") in found.deployment.dependencies(
            alarm
        )
    subscriptions = found.deployment.all("aws:sns/topicSubscription:TopicSubscription")
    assert {(each.inputs["protocol"], each.inputs["endpoint"]) for each in subscriptions} == {
        ("email", "on-call@example.org"),
        ("https", "https://alarms.example.org/sns"),
    }


def test_only_this_accounts_alarms_publish_and_what_they_say_is_encrypted(found: Cluster) -> None:
    topic, key = found.deployment.one("aws:sns/topic:Topic"), found.deployment.one("aws:kms/key:Key")
    assert topic.inputs["kmsMasterKeyId"] == key.outputs["arn"]
    assert key.inputs["enableKeyRotation"] is True
    (publish,) = json.loads(found.deployment.one("aws:sns/topicPolicy:TopicPolicy").inputs["policy"])["Statement"]
    (_, encrypt) = json.loads(key.inputs["policy"])["Statement"]
    assert publish["Action"] == ["sns:Publish"]
    assert publish["Resource"] == [topic.outputs["arn"]]
    assert encrypt["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    for statement in (publish, encrypt):
        assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}


def test_neither_a_first_start_nor_a_destroy_wakes_anybody(found: Cluster) -> None:
    alarm = alarms(found.deployment)["cart-running"]
    awaited = {name for _, name in found.deployment.dependencies(alarm)}
    assert {"shop-cart-deployment", "shop-cart-ingress", "insights-ready"} <= awaited
    assert "shop-mail-deployment" not in awaited


def test_the_target_group_is_found_by_the_tags_that_the_controller_gives_it(found: Cluster) -> None:
    ((_, asked),) = [call for call in found.deployment.invokes if call[0] == "aws:lb/getTargetGroup:getTargetGroup"]
    ingress = found.one("Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    metadata = ingress["metadata"]
    resource = f"{metadata['namespace']}/{metadata['name']}-{backend['name']}:{backend['port']['name']}"
    group = found.one("IngressClassParams", ingress["spec"]["ingressClassName"])["spec"]["group"]["name"]
    assert asked["tags"] == {
        "elbv2.k8s.aws/cluster": "main",
        "ingress.k8s.aws/stack": group,
        "ingress.k8s.aws/resource": resource,
    }


def test_a_first_preview_does_not_look_up_a_target_group() -> None:
    preview = observe(component_programs.monitoring(), preview=True).deployment
    assert not [token for token, _ in preview.invokes if "TargetGroup" in token]


def test_without_container_insights_no_alarm_waits_for_its_metrics() -> None:
    names = alarms(watched(insights=False).deployment).keys()
    assert names == {"cart-errors", "cart-latency", "mail-queue", "load-balancer-errors"}


def test_the_dashboard_shows_every_alarm(found: Cluster) -> None:
    dashboard = found.deployment.one("aws:cloudwatch/dashboard:Dashboard").inputs
    widgets = json.loads(dashboard["dashboardBody"])["widgets"]
    assert dashboard["dashboardName"] == "shop"
    assert len([w for w in widgets if w["type"] == "metric"]) == len(alarms(found.deployment))


def test_grafana_finds_the_dashboard_by_its_label(found: Cluster) -> None:
    dashboard = found.deployment.one(CONFIG_MAP, GRAFANA).inputs
    assert dashboard["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert dashboard["metadata"]["namespace"] == "shop"
    ((file, content),) = dashboard["data"].items()
    assert file == "shop.json"
    assert json.loads(content)["panels"]


def test_rules_and_dashboard_wait_for_prometheus(found: Cluster) -> None:
    for each in (found.registration("PrometheusRule", "shop"), found.deployment.one(CONFIG_MAP, GRAFANA)):
        assert "prometheus-ready" in {name for _, name in found.deployment.dependencies(each)}


def test_without_prometheus_there_is_neither_rule_nor_dashboard() -> None:
    hidden = watched(prometheus=False)
    assert hidden.all("PrometheusRule") == []
    assert [each for each in hidden.all("ConfigMap") if "grafana_dashboard" in each["metadata"]["labels"]] == []


def test_a_load_balancer_is_what_its_arn_ends_in() -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/k8s-shop/0a1"
    assert load_balancer_dimension([arn]) == "app/k8s-shop/0a1"


@pytest.mark.parametrize("arns", [[], ["arn:a", "arn:b"]])
def test_a_target_group_without_its_one_load_balancer_is_said(arns: list[str]) -> None:
    with pytest.raises(RunError, match=f"{len(arns)} load balancers use it"):
        load_balancer_dimension(arns)
