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


def test_every_service_and_the_load_balancer_have_alarms(found: Cluster) -> None:
    cart = {f"cart-{key}" for key in ON_PODS | {"errors", "latency"}}
    mail = {f"mail-{key}" for key in ON_PODS | {"queue"}}
    assert alarms(found.deployment).keys() == {*cart, *mail, "load-balancer-errors"}


def test_alarms_have_the_thresholds_of_their_service(found: Cluster) -> None:
    thresholds = {name: alarm.inputs["threshold"] for name, alarm in alarms(found.deployment).items()}
    assert thresholds["cart-cpu"] == 90
    assert thresholds["mail-cpu"] == 80
    assert thresholds["mail-queue"] == 10


def test_metrics_use_the_names_of_the_deployment_and_its_container(
    found: Cluster,
) -> None:
    (of_pods,) = {tuple(sorted(each.items())) for each in dimensions(alarms(found.deployment)["cart-cpu"])}
    deployment = found.one("Deployment", "cart")
    assert dict(of_pods)["PodName"] == deployment["metadata"]["name"]
    assert dict(of_pods)["Namespace"] == deployment["metadata"]["namespace"]
    (group, *_) = found.one("PrometheusRule", "shop")["spec"]["groups"]
    assert f'container="{found.container()["name"]}"' in group["rules"][0]["expr"]


def test_alarms_notify_the_topic_when_they_start_and_end(found: Cluster) -> None:
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


def test_the_topic_is_encrypted_and_admits_only_alarms_of_the_account(found: Cluster) -> None:
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


def test_alarms_depend_on_the_service_and_the_source_of_its_metrics(found: Cluster) -> None:
    alarm = alarms(found.deployment)["cart-running"]
    awaited = {name for _, name in found.deployment.dependencies(alarm)}
    assert {"shop-cart-deployment", "shop-cart-ingress", "insights-ready"} <= awaited
    assert "shop-mail-deployment" not in awaited


def test_the_target_group_is_looked_up_by_the_tags_of_the_controller(found: Cluster) -> None:
    ((_, lookup),) = [call for call in found.deployment.invokes if call[0] == "aws:lb/getTargetGroup:getTargetGroup"]
    ingress = found.one("Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    metadata = ingress["metadata"]
    resource = f"{metadata['namespace']}/{metadata['name']}-{backend['name']}:{backend['port']['name']}"
    group = found.one("IngressClassParams", ingress["spec"]["ingressClassName"])["spec"]["group"]["name"]
    assert lookup["tags"] == {
        "elbv2.k8s.aws/cluster": "main",
        "ingress.k8s.aws/stack": group,
        "ingress.k8s.aws/resource": resource,
    }


def test_a_first_preview_does_not_look_up_a_target_group() -> None:
    preview = observe(component_programs.monitoring(), preview=True).deployment
    assert not [token for token, _ in preview.invokes if "TargetGroup" in token]


def test_there_are_no_pod_alarms_without_container_insights() -> None:
    names = alarms(watched(insights=False).deployment).keys()
    assert names == {"cart-errors", "cart-latency", "mail-queue", "load-balancer-errors"}


def test_the_dashboard_shows_every_alarm(found: Cluster) -> None:
    dashboard = found.deployment.one("aws:cloudwatch/dashboard:Dashboard").inputs
    widgets = json.loads(dashboard["dashboardBody"])["widgets"]
    assert dashboard["dashboardName"] == "shop"
    assert len([w for w in widgets if w["type"] == "metric"]) == len(alarms(found.deployment))


def test_the_grafana_dashboard_has_the_label_of_the_sidecar(found: Cluster) -> None:
    dashboard = found.deployment.one(CONFIG_MAP, GRAFANA).inputs
    assert dashboard["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert dashboard["metadata"]["namespace"] == "shop"
    ((file, content),) = dashboard["data"].items()
    assert file == "shop.json"
    assert json.loads(content)["panels"]


def test_rules_and_dashboard_depend_on_prometheus(found: Cluster) -> None:
    for each in (found.registration("PrometheusRule", "shop"), found.deployment.one(CONFIG_MAP, GRAFANA)):
        assert "prometheus-ready" in {name for _, name in found.deployment.dependencies(each)}


def test_there_are_no_rules_and_no_grafana_dashboard_without_prometheus() -> None:
    hidden = watched(prometheus=False)
    assert hidden.all("PrometheusRule") == []
    assert [each for each in hidden.all("ConfigMap") if "grafana_dashboard" in each["metadata"]["labels"]] == []


def test_the_name_of_a_load_balancer_is_the_suffix_of_its_arn() -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/k8s-shop/0a1"
    assert load_balancer_dimension([arn]) == "app/k8s-shop/0a1"


@pytest.mark.parametrize("arns", [[], ["arn:a", "arn:b"]])
def test_a_target_group_without_exactly_one_load_balancer_is_an_error(arns: list[str]) -> None:
    with pytest.raises(RunError, match=f"{len(arns)} load balancers use it"):
        load_balancer_dimension(arns)
