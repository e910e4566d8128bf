from __future__ import annotations

import pytest

from charts.definitions import definitions
from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, kubernetes_object


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def make(platform):
    return platform.account.create


def external(name, **spec):
    return kubernetes_object("external-secrets.io/v1", "ExternalSecret", name, spec=spec)


def test_a_custom_resource_requires_its_definition(make):
    type_ = "kubernetes:external-secrets.io/v1:ExternalSecret"
    with pytest.raises(AbortedError, match="no chart or object defines ExternalSecret"):
        make(type_, "secrets", external("secrets"))

    release = {"chart": "external-secrets", "namespace": "kube-system"}
    make(resource_types.HELM_RELEASE, "operator", {**release, "values": {"installCRDs": False}})
    with pytest.raises(AbortedError, match="no chart or object defines ExternalSecret"):
        make(type_, "secrets", external("secrets"))

    make(resource_types.HELM_RELEASE, "another", release)
    make(type_, "secrets", external("secrets"))


def test_deleting_a_chart_with_definitions_deletes_its_custom_resources(platform, make):
    operator = make(resource_types.HELM_RELEASE, "operator", {"chart": "external-secrets", "namespace": "kube-system"})
    secrets = make("kubernetes:external-secrets.io/v1:ExternalSecret", "secrets", external("secrets"))
    platform.account.delete(operator)

    assert secrets.urn not in platform.account.cloud.resources


def test_definitions_in_the_crds_folder_stay_after_their_release_is_deleted(platform, make):
    parameters = {"spec": {"group": {"name": "shop"}}}
    made = make(
        resource_types.INGRESS_CLASS_PARAMS,
        "class",
        kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", **parameters),
    )
    platform.account.delete(platform.controller)

    assert made.urn in platform.account.cloud.resources


def test_a_definition_of_the_stack_replaces_that_of_its_chart(platform, make):
    platform.account.delete(platform.controller)
    make(resource_types.HELM_RELEASE, "controller", {**platform.controller_inputs(), "skipCrds": True})
    inputs = kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", spec={"group": {"name": "shop"}})
    with pytest.raises(AbortedError, match="no chart or object defines IngressClassParams"):
        make(resource_types.INGRESS_CLASS_PARAMS, "class", inputs)

    (found,) = (
        each for each in definitions("aws-load-balancer-controller") if "ingressclass" in each["metadata"]["name"]
    )
    definition = make("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "definition", dict(found))
    made = make(resource_types.INGRESS_CLASS_PARAMS, "class", inputs)
    platform.account.delete(definition)

    assert made.urn not in platform.account.cloud.resources


def test_a_constraint_requires_the_template_of_its_kind(make):
    type_ = "kubernetes:constraints.gatekeeper.sh/v1beta1:LandfallIngressClass"
    constraint = kubernetes_object("constraints.gatekeeper.sh/v1beta1", "LandfallIngressClass", "ingress-class")
    with pytest.raises(AbortedError, match="no chart or object defines LandfallIngressClass"):
        make(type_, "constraint", constraint)

    release = {"chart": "gatekeeper", "namespace": "kube-system"}
    make(resource_types.HELM_RELEASE, "gatekeeper", release)
    spec = {"crd": {"spec": {"names": {"kind": "LandfallIngressClass"}}}}
    template = kubernetes_object("templates.gatekeeper.sh/v1", "ConstraintTemplate", "landfallingressclass", spec=spec)
    make("kubernetes:templates.gatekeeper.sh/v1:ConstraintTemplate", "template", template)
    make(type_, "constraint", constraint)
