"""Every reference of an object has a target in the same plan or on the shared cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stacks.namespaces import ADDON_NAMESPACES
from tests.support.network import selects
from tests.support.stack_plans import EVERYTHING, OWNERS, STACKS, manifests, name_of, of_kind, planned

GIVEN_NAMESPACES = {"kube-system"}
"""Namespaces that every cluster has."""

Manifest = dict[str, Any]


def on_the_cluster(stack: str, kind: str) -> list[Manifest]:
    """Return the objects of a kind in the stack and on its shared platform."""
    return of_kind(stack, kind) + ([] if stack in OWNERS else of_kind("dev", kind))


def names(stack: str, kind: str, namespace: str | None = None) -> set[str]:
    """Return the names of a kind, in one namespace or cluster-scoped."""
    return {
        manifest["metadata"]["name"]
        for manifest in on_the_cluster(stack, kind)
        if manifest["metadata"].get("namespace") == namespace
    }


def pods(stack: str) -> Iterator[tuple[Manifest, Manifest, str]]:
    """Yield each Deployment with its pod template and namespace."""
    for deployment in of_kind(stack, "Deployment"):
        yield deployment, deployment["spec"]["template"], deployment["metadata"]["namespace"]


def selected(stack: str, namespace: str, selector: Manifest) -> list[Manifest]:
    """Return the Deployments of a namespace whose pods match a selector."""
    return [
        deployment
        for deployment, template, where in pods(stack)
        if where == namespace and selects(selector, template["metadata"]["labels"])
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_every_namespace_is_planned_or_exists(stack: str) -> None:
    planned_namespaces = names(stack, "Namespace")
    for manifest in manifests(stack):
        namespace = manifest["metadata"].get("namespace")
        assert namespace is None or namespace in planned_namespaces | GIVEN_NAMESPACES, name_of(manifest)


@pytest.mark.parametrize("stack", STACKS)
def test_every_service_selects_one_deployment_and_one_of_its_ports(stack: str) -> None:
    # Pods of an add-on are its chart's, and not among what is planned.
    services = [each for each in of_kind(stack, "Service") if each["metadata"]["namespace"] not in ADDON_NAMESPACES]
    assert len(services) == 4
    for service in services:
        namespace = service["metadata"]["namespace"]
        (deployment,) = selected(stack, namespace, {"matchLabels": service["spec"]["selector"]})
        ports = {
            port["name"]: port["containerPort"]
            for container in deployment["spec"]["template"]["spec"]["containers"]
            for port in container["ports"]
        }
        for port in service["spec"]["ports"]:
            assert ports[port["targetPort"]] == port["port"], name_of(service)


@pytest.mark.parametrize("stack", STACKS)
def test_every_deployment_selects_its_own_pods_and_no_other(stack: str) -> None:
    for deployment, template, namespace in pods(stack):
        assert selects(deployment["spec"]["selector"], template["metadata"]["labels"])
        assert selected(stack, namespace, deployment["spec"]["selector"]) == [deployment]


@pytest.mark.parametrize("stack", STACKS)
def test_every_autoscaler_scales_a_deployment_without_replicas(stack: str) -> None:
    autoscalers = of_kind(stack, "HorizontalPodAutoscaler")
    assert len(autoscalers) == 4
    for autoscaler in autoscalers:
        target = autoscaler["spec"]["scaleTargetRef"]
        (deployment,) = (
            deployment
            for deployment, _, namespace in pods(stack)
            if (namespace, deployment["metadata"]["name"]) == (autoscaler["metadata"]["namespace"], target["name"])
        )
        assert (deployment["apiVersion"], deployment["kind"]) == (target["apiVersion"], target["kind"])
        assert "replicas" not in deployment["spec"], name_of(deployment)


@pytest.mark.parametrize("stack", STACKS)
def test_every_deployment_has_one_disruption_budget(stack: str) -> None:
    guarded = [
        name_of(deployment)
        for budget in of_kind(stack, "PodDisruptionBudget")
        for deployment in selected(stack, budget["metadata"]["namespace"], budget["spec"]["selector"])
    ]
    assert sorted(guarded) == sorted(name_of(deployment) for deployment, _, _ in pods(stack))


@pytest.mark.parametrize("stack", STACKS)
def test_the_service_account_configuration_and_secrets_of_every_pod_exist(stack: str) -> None:
    for deployment, template, namespace in pods(stack):
        assert template["spec"]["serviceAccountName"] in names(stack, "ServiceAccount", namespace)
        for container in template["spec"]["containers"]:
            for source in container["envFrom"]:
                assert source["configMapRef"]["name"] in names(stack, "ConfigMap", namespace), name_of(deployment)
            for variable in container["env"]:
                reference = variable["valueFrom"]["secretKeyRef"]
                assert reference["key"] in secret_keys(stack, namespace, reference["name"]), name_of(deployment)


def secret_keys(stack: str, namespace: str, secret: str) -> set[str]:
    """Return the keys of a Secret that an ExternalSecret creates."""
    return {
        entry["secretKey"]
        for external in of_kind(stack, "ExternalSecret")
        if external["metadata"]["namespace"] == namespace and external["spec"]["target"]["name"] == secret
        for entry in external["spec"]["data"]
    }


@pytest.mark.parametrize("stack", STACKS)
def test_the_volume_of_every_mount_and_every_claim_exist(stack: str) -> None:
    for deployment, template, namespace in pods(stack):
        volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
        assert len(volumes) == len(template["spec"]["volumes"])
        for container in template["spec"]["containers"]:
            paths = [mount["mountPath"] for mount in container["volumeMounts"]]
            assert len(paths) == len(set(paths)), name_of(deployment)
            assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
        claims = {
            volume["persistentVolumeClaim"]["claimName"]
            for volume in volumes.values()
            if "persistentVolumeClaim" in volume
        }
        assert claims <= names(stack, "PersistentVolumeClaim", namespace), name_of(deployment)


@pytest.mark.parametrize("stack", STACKS)
def test_every_claim_matches_its_volume(stack: str) -> None:
    volumes = {volume["metadata"]["name"]: volume["spec"] for volume in of_kind(stack, "PersistentVolume")}
    claims = of_kind(stack, "PersistentVolumeClaim")
    assert len(claims) == len(volumes) == 3
    for claim in claims:
        volume = volumes.pop(claim["spec"]["volumeName"])
        assert claim["spec"]["storageClassName"] == volume["storageClassName"] == "efs-sc"
        assert claim["spec"]["accessModes"] == volume["accessModes"]
        assert claim["spec"]["resources"]["requests"] == volume["capacity"]
        assert "efs-sc" in names(stack, "StorageClass")


@pytest.mark.parametrize("stack", STACKS)
def test_every_volume_has_its_own_access_point(stack: str) -> None:
    handles = {volume["spec"]["csi"]["volumeHandle"] for volume in of_kind(stack, "PersistentVolume")}
    points = planned(stack).of_type("aws:efs/accessPoint:AccessPoint")
    assert handles == {f"{point.inputs['fileSystemId']}::{point.id}" for point in points}
    assert len(handles) == 3


@pytest.mark.parametrize("stack", STACKS)
def test_every_ingress_has_a_service_port_and_a_class(stack: str) -> None:
    ports = {
        (service["metadata"]["namespace"], service["metadata"]["name"]): {
            port["name"] for port in service["spec"]["ports"]
        }
        for service in of_kind(stack, "Service")
    }
    ingresses = of_kind(stack, "Ingress")
    assert len(ingresses) == 4
    for ingress in ingresses:
        assert ingress["spec"]["ingressClassName"] in names(stack, "IngressClass")
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                assert backend["port"]["name"] in ports[ingress["metadata"]["namespace"], backend["name"]]


@pytest.mark.parametrize("stack", STACKS)
def test_every_ingress_class_has_its_parameters(stack: str) -> None:
    (ingress_class,) = of_kind(stack, "IngressClass")
    reference = ingress_class["spec"]["parameters"]
    (parameters,) = of_kind(stack, "IngressClassParams")
    assert (reference["kind"], reference["name"]) == (parameters["kind"], parameters["metadata"]["name"])
    assert reference["apiGroup"] == parameters["apiVersion"].partition("/")[0]
    assert "namespace" not in reference


@pytest.mark.parametrize("stack", STACKS)
def test_every_external_secret_has_a_store_and_every_store_a_service_account(stack: str) -> None:
    stores = of_kind(stack, "SecretStore")
    for external in of_kind(stack, "ExternalSecret"):
        if "data" in external["spec"]:
            reference, namespace = external["spec"]["secretStoreRef"], external["metadata"]["namespace"]
            (store,) = (store for store in stores if store["metadata"]["namespace"] == namespace)
            assert (reference["kind"], reference["name"]) == ("SecretStore", store["metadata"]["name"])
            reader = store["spec"]["provider"]["aws"]["auth"]["jwt"]["serviceAccountRef"]["name"]
            assert reader in names(stack, "ServiceAccount", namespace)


@pytest.mark.parametrize("stack", STACKS)
def test_every_generated_secret_has_its_own_generator_and_is_generated_once(stack: str) -> None:
    """A secret that is generated again at each synchronization would make all issued credentials invalid."""
    made_up = [each for each in of_kind(stack, "ExternalSecret") if "data" not in each["spec"]]
    generators = {name_of(each) for each in of_kind(stack, "Password")}
    assert bool(made_up) == (stack in {"prod", EVERYTHING})
    for external in made_up:
        (source,) = external["spec"]["dataFrom"]
        reference = source["sourceRef"]["generatorRef"]
        generators.remove(f"Password/{external['metadata']['namespace']}/{reference['name']}")
        assert external["spec"]["refreshPolicy"] == "CreatedOnce"
    assert generators == set()


@pytest.mark.parametrize("stack", STACKS)
def test_every_url_of_another_service_has_its_host_and_port(stack: str) -> None:
    served = {
        f"http://{service['metadata']['name']}:{port['port']}"
        for service in of_kind(stack, "Service")
        for port in service["spec"]["ports"]
    }
    urls = {
        value
        for config_map in of_kind(stack, "ConfigMap")
        for variable, value in config_map["data"].items()
        if variable.endswith("_URL")
    }
    assert len(urls) == 3
    assert urls <= served
