from __future__ import annotations

import pytest

from plan.resource_types import HELM_RELEASE
from rehearsal.cloud import Cloud, kubernetes_rules
from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import Platform, kubernetes_object

PARAMETERS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def make(platform):
    return platform.account.create


def external(name, **spec):
    return kubernetes_object("external-secrets.io/v1", "ExternalSecret", name, spec=spec)


def test_custom_resources_wait_for_their_definition(make):
    type_ = "kubernetes:external-secrets.io/v1:ExternalSecret"
    with pytest.raises(AbortedError, match="no definition of ExternalSecret"):
        make(type_, "secrets", external("secrets"))

    release = {"chart": "external-secrets", "namespace": "kube-system"}
    make(HELM_RELEASE, "operator", {**release, "values": {"installCRDs": False}})
    with pytest.raises(AbortedError, match="no definition of ExternalSecret"):
        make(type_, "secrets", external("secrets"))

    make(HELM_RELEASE, "another", release)
    make(type_, "secrets", external("secrets"))


def test_what_is_not_looked_at_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(kubernetes_rules, "DEFINITIONS", tmp_path)
    assert Cloud().unchecked == []
    monkeypatch.setattr(kubernetes_rules, "DEFINITIONS", tmp_path / "absent")
    assert "custom resources are not checked" in Cloud().unchecked[0]


def test_with_a_chart_that_defines_them_go_its_objects(platform, make):
    operator = make(HELM_RELEASE, "operator", {"chart": "external-secrets", "namespace": "kube-system"})
    secrets = make("kubernetes:external-secrets.io/v1:ExternalSecret", "secrets", external("secrets"))
    platform.account.delete(operator)

    assert secrets.urn not in platform.account.cloud.resources


def test_what_its_chart_defines_outlives_the_load_balancer_controller(platform, make):
    parameters = {"spec": {"group": {"name": "shop"}}}
    made = make(
        PARAMETERS, "class", kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", **parameters)
    )
    platform.account.delete(platform.controller)

    assert made.urn in platform.account.cloud.resources


@pytest.mark.usefixtures("facts")
def test_custom_resources_are_what_their_definition_allows(make):
    spec = {"group": {"name": "shop"}, "skeme": "internal"}
    with pytest.raises(AbortedError, match="skeme"):
        make(PARAMETERS, "class", kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", spec=spec))
