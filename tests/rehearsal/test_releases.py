"""Charts of the catalogue as local charts, so that Helm needs no repository."""

from __future__ import annotations

import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from charts.catalogue import CHARTS
from plan.resource_types import HELM_RELEASE
from rehearsal.cloud.provider_protocol import reveal, struct_of
from rehearsal.kubernetes.releases import Releases, definitions_of
from tests.support.simulated_account import urn_of
from tests.support.stack_plans import EVERY_STACK, planned

URN = urn_of(HELM_RELEASE, "keda")
RELEASE = {
    "chart": "keda",
    "version": "2.18.0",
    "repositoryOpts": {"repo": "https://charts.example"},
    "namespace": "keda",
    "values": {"operator": {"replicaCount": 2}, "webhooks": {"enabled": False}},
}
DEFINITION = {"kind": "CustomResourceDefinition", "spec": {"group": "keda.sh"}}


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path, {"keda.sh": [DEFINITION], "other.example": [{"kind": "Other"}]})


def create(releases, **inputs):
    request = provider_pb2.CreateRequest(urn=URN, properties=struct_of({**RELEASE, **inputs}))
    return request, releases.forwarded("Create", request)


def objects(folder, *path):
    return list(yaml.safe_load_all(folder.joinpath("keda", *path).read_text(encoding="utf-8")))


def test_a_release_installs_a_local_chart_of_the_same_name_and_version(releases, tmp_path):
    request, forwarded = create(releases)
    sent = reveal(forwarded.properties)
    assert sent["chart"] == str(tmp_path / "keda")
    assert "repositoryOpts" not in sent
    assert reveal(request.properties) == RELEASE
    assert objects(tmp_path, "Chart.yaml") == [{"apiVersion": "v2", "name": "keda", "version": "2.18.0"}]


def test_the_local_chart_has_the_pods_that_the_catalogue_derives_from_the_values(releases, tmp_path):
    create(releases)
    found = {
        each["metadata"]["name"]: each for each in objects(tmp_path, "templates", "pods.yaml") if "metadata" in each
    }
    assert found["keda-operator"]["spec"]["replicas"] == 2
    assert "keda-admission-webhooks" not in found


def test_a_pod_is_in_the_namespace_that_the_values_give_it(releases, tmp_path):
    override = {"prometheus-node-exporter": {"namespaceOverride": "agents"}}
    create(releases, chart="kube-prometheus-stack", values=override)
    found = {each["metadata"]["name"]: each["metadata"] for each in objects(tmp_path, "templates", "pods.yaml")}
    assert found["kube-prometheus-stack-prometheus-node-exporter"]["namespace"] == "agents"
    assert "namespace" not in found["kube-prometheus-stack-operator"]


def test_definitions_that_helm_deletes_with_a_release_are_templates(releases, tmp_path):
    create(releases)
    assert DEFINITION in objects(tmp_path, "templates", "pods.yaml")
    assert not (tmp_path / "keda" / "crds").exists()


def test_definitions_that_a_release_leaves_behind_are_no_templates(tmp_path):
    releases = Releases(tmp_path, {"external-secrets.io": [DEFINITION]})
    request = provider_pb2.CreateRequest(urn=URN, properties=struct_of({**RELEASE, "chart": "external-secrets"}))
    releases.forwarded("Create", request)
    removed = bool(CHARTS["external-secrets"].custom_resources.removed_with_release)
    assert (tmp_path / "keda" / "crds" / "definitions.yaml").is_file() is not removed


def test_the_engine_never_sees_the_local_chart(releases):
    request, forwarded = create(releases)
    response = provider_pb2.CreateResponse(id="keda/keda", properties=forwarded.properties)
    assert reveal(releases.returned(request, response).properties) == RELEASE


def test_other_objects_are_forwarded_unchanged(releases):
    urn = urn_of("kubernetes:core/v1:ConfigMap", "settings")
    request = provider_pb2.CreateRequest(urn=urn, properties=struct_of({"data": {"chart": "keda"}}))
    assert releases.forwarded("Create", request) is request


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_chart_of_a_stack_becomes_a_local_chart(stack, tmp_path):
    releases = Releases(tmp_path, definitions_of([planned(stack)]))
    for each in planned(stack).of_type(HELM_RELEASE):
        request = provider_pb2.CreateRequest(urn=each.urn, properties=struct_of(each.inputs))
        releases.forwarded("Create", request)
        assert (tmp_path / each.name / "Chart.yaml").is_file()
