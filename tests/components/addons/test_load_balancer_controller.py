from __future__ import annotations

import pytest

from charts.definitions import definitions
from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from components.addons.load_balancer_controller.load_balancer_controller import (
    LoadBalancerController,
    LoadBalancerControllerArgs,
    LoadBalancerControllerSpec,
)
from tests.support.addons import RELEASE, ROLE, ROLE_POLICY, Addon, subject
from tests.support.chart_values import chart_defaults

ADDON = Addon(
    component=LoadBalancerController,
    spec=LoadBalancerControllerSpec,
    name="albs",
    args=LoadBalancerControllerArgs,
    inputs=lambda: {"tags": {"environment": "test"}},
)


def test_the_image_has_the_version_of_the_chart() -> None:
    defaults = chart_defaults(LOAD_BALANCER_CONTROLLER)
    assert defaults["image"]["tag"] == f"v{LOAD_BALANCER_CONTROLLER.version}"


def test_region_and_vpc_are_explicit() -> None:
    values = ADDON.values()
    assert (values["clusterName"], values["region"], values["vpcId"]) == ("platform", "us-east-1", "vpc-0a1")


def test_an_upgrade_keeps_the_certificate_of_the_webhook() -> None:
    assert ADDON.values()["keepTLSSecret"] is True


def test_new_services_do_not_need_the_webhook_of_the_controller() -> None:
    """The webhook fails closed: with it, charts with Services would have to depend on the controller."""
    assert ADDON.values()["enableServiceMutatorWebhook"] is False


def test_no_ingress_class_gets_a_load_balancer_without_the_limits_of_a_system() -> None:
    values = ADDON.values()
    assert values["createIngressClassResource"] is False
    assert values["ingressClassParams"] == {"create": False}
    assert values["disableIngressClassAnnotation"] is True, "an annotation would select the default class, alb"


@pytest.mark.parametrize(("replicas", "policy"), [(1, "Ignore"), (2, "Fail"), (3, "Fail")])
def test_ingresses_can_be_changed_while_the_only_pod_restarts(replicas: int, policy: str) -> None:
    assert ADDON.values(replicas=replicas)["webhookConfig"]["ingressValdationFailurePolicy"] == policy


def test_controllers_without_definitions_are_off() -> None:
    gates = ADDON.values()["controllerConfig"]["featureGates"]
    groups = {definition["spec"]["group"] for definition in definitions(LOAD_BALANCER_CONTROLLER.name)}
    assert groups == {"elbv2.k8s.aws"}
    assert gates == {"ALBGatewayAPI": False, "NLBGatewayAPI": False}


def test_load_balancers_have_the_tags_of_the_stack() -> None:
    assert ADDON.values()["defaultTags"] == {"environment": "test"}


def test_the_role_trusts_the_service_account_of_the_chart() -> None:
    deployment = ADDON.install()
    service_account = deployment.one(RELEASE).inputs["values"]["serviceAccount"]
    assert service_account["annotations"] == {"eks.amazonaws.com/role-arn": deployment.one(ROLE).outputs["arn"]}
    assert subject(deployment) == f"system:serviceaccount:kube-system:{service_account['name']}"


def test_the_controller_is_destroyed_before_its_permissions() -> None:
    deployment = ADDON.install()
    assert (ROLE_POLICY, "albs-policy") in deployment.dependencies(deployment.one(RELEASE))
    assert [deployment.at(urn).type for urn in deployment.outputs] == [RELEASE]


@pytest.mark.parametrize("on", [False, True])
def test_a_feature_is_enabled_in_the_chart_and_in_the_policy(on: bool) -> None:  # noqa: FBT001 - a table's column
    deployment = ADDON.install(waf=on, shield=on)
    values = deployment.one(RELEASE).inputs["values"]
    policy = deployment.one(ROLE_POLICY).inputs["policy"]
    assert (values["enableWafv2"], values["enableShield"]) == (on, on)
    assert ("wafv2:" in policy, "shield:" in policy) == (on, on)
    assert values["enableWaf"] is False


def test_settings_override_the_values_of_the_component() -> None:
    values = ADDON.values(values={"logLevel": "debug", "serviceAccount": {"automountServiceAccountToken": True}})
    assert values["logLevel"] == "debug"
    assert values["serviceAccount"]["create"] is True
    assert values["serviceAccount"]["automountServiceAccountToken"] is True


def test_replicas_prefer_different_zones_and_nodes() -> None:
    constraints = ADDON.values()["topologySpreadConstraints"]
    assert [each["topologyKey"] for each in constraints] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    label = {"app.kubernetes.io/name": LOAD_BALANCER_CONTROLLER.name}
    assert all(each["labelSelector"] == {"matchLabels": label} for each in constraints)
