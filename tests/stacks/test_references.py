"""Every reference of a workload has a target in the same plan or on the shared cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from plan.pod_templates import pod_of
from stacks.namespaces import ADDON_NAMESPACES
from tests.support.stack_plans import EVERY_STACK, STACKS, manifests, name_of, of_kind
from tests.support.workload_objects import (
    REPLICATED,
    Manifest,
    containers,
    names,
    secret_keys,
    selected,
    workloads,
)

GIVEN_NAMESPACES = {"kube-system"}
"""Namespaces that every cluster has."""


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_namespace_is_planned_or_exists(stack: str) -> None:
    planned_namespaces = names(stack, "Namespace")
    for manifest in manifests(stack):
        namespace = manifest["metadata"].get("namespace")
        assert namespace is None or namespace in planned_namespaces | GIVEN_NAMESPACES, name_of(manifest)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_service_selects_one_workload_and_some_of_its_ports(stack: str) -> None:
    # Pods of an add-on are its chart's, and not among what is planned.
    services = [each for each in of_kind(stack, "Service") if each["metadata"]["namespace"] not in ADDON_NAMESPACES]
    served: set[str] = set()
    for service in services:
        namespace = service["metadata"]["namespace"]
        (workload,) = selected(stack, namespace, {"matchLabels": service["spec"]["selector"]})
        served.add(name_of(workload))
        ports = {
            (port["name"], port.get("protocol", "TCP")): port["containerPort"]
            for container in containers(workload)
            for port in container["ports"]
        }
        for port in service["spec"]["ports"]:
            target = ports[port["targetPort"], port.get("protocol", "TCP")]
            assert target == port["port"], name_of(service)
    with_ports = {name_of(each) for each in workloads(stack) if any(each.get("ports") for each in containers(each))}
    assert served == with_ports


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_stateful_set_has_a_headless_service_of_its_pods(stack: str) -> None:
    for stateful_set in of_kind(stack, "StatefulSet"):
        namespace, named = stateful_set["metadata"]["namespace"], stateful_set["spec"]["serviceName"]
        (service,) = (
            each
            for each in of_kind(stack, "Service")
            if (each["metadata"]["namespace"], each["metadata"]["name"]) == (namespace, named)
        )
        assert service["spec"]["clusterIP"] == "None"
        assert selected(stack, namespace, {"matchLabels": service["spec"]["selector"]}) == [stateful_set]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_workload_selects_its_own_pods_and_no_other(stack: str) -> None:
    for workload in workloads(stack, *REPLICATED):
        selector = workload["spec"]["selector"]
        assert selected(stack, workload["metadata"]["namespace"], selector) == [workload]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_deployment_has_one_autoscaler_and_no_replicas(stack: str) -> None:
    scaled = []
    for autoscaler in (*of_kind(stack, "HorizontalPodAutoscaler"), *of_kind(stack, "ScaledObject")):
        target = autoscaler["spec"]["scaleTargetRef"]
        named = (autoscaler["metadata"]["namespace"], target["name"])
        (workload,) = (
            each
            for each in workloads(stack, target.get("kind", "Deployment"))
            if (each["metadata"]["namespace"], each["metadata"]["name"]) == named
        )
        assert target.get("apiVersion", "apps/v1") == workload["apiVersion"]
        assert "replicas" not in workload["spec"], name_of(workload)
        scaled.append(name_of(workload))
    assert sorted(scaled) == sorted(map(name_of, workloads(stack, "Deployment")))


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_replicated_workload_has_one_disruption_budget(stack: str) -> None:
    guarded = [
        name_of(workload)
        for budget in of_kind(stack, "PodDisruptionBudget")
        for workload in selected(stack, budget["metadata"]["namespace"], budget["spec"]["selector"])
    ]
    assert sorted(guarded) == sorted(map(name_of, workloads(stack, *REPLICATED)))


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_service_account_configuration_and_secrets_of_every_pod_exist(stack: str) -> None:
    for workload in workloads(stack):
        namespace = workload["metadata"]["namespace"]
        assert pod_of(workload)["serviceAccountName"] in names(stack, "ServiceAccount", namespace)
        for kind, name, key in _sources(workload):
            if kind == "Secret":
                known = secret_keys(stack, namespace, name)
                assert known, name_of(workload)
                assert key is None or key in known, name_of(workload)
            else:
                assert name in names(stack, kind, namespace), name_of(workload)


def _sources(workload: Manifest) -> Iterator[tuple[str, str, str | None]]:
    """Yield kind, name and key of the ConfigMaps and Secrets that the pods of a workload read."""
    for container in containers(workload):
        for source in container["envFrom"]:
            if "configMapRef" in source:
                yield "ConfigMap", source["configMapRef"]["name"], None
            else:
                yield "Secret", source["secretRef"]["name"], None
        for variable in container.get("env", []):
            reference = variable["valueFrom"].get("secretKeyRef")
            if reference:
                yield "Secret", reference["name"], reference["key"]
    for volume in pod_of(workload)["volumes"]:
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"], None


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_template_of_a_secret_names_known_keys(stack: str) -> None:
    for external in of_kind(stack, "ExternalSecret"):
        keys = {entry["secretKey"] for entry in external["spec"].get("data", [])}
        templates = external["spec"]["target"].get("template", {}).get("data", {})
        named = {key for text in templates.values() for key in re.findall(r"\{\{ *\.(\w+)", text)}
        assert named <= keys, name_of(external)
        assert not templates or named == keys, name_of(external)


@pytest.mark.parametrize("stack", STACKS)
def test_every_trigger_has_an_authentication_and_every_authentication_a_secret(stack: str) -> None:
    assert len(of_kind(stack, "ScaledObject")) == 1
    for scaled in of_kind(stack, "ScaledObject"):
        for trigger in scaled["spec"]["triggers"]:
            known = names(stack, "TriggerAuthentication", scaled["metadata"]["namespace"])
            assert trigger["authenticationRef"]["name"] in known, name_of(scaled)
    for authentication in of_kind(stack, "TriggerAuthentication"):
        for reference in authentication["spec"]["secretTargetRef"]:
            namespace = authentication["metadata"]["namespace"]
            assert reference["key"] in secret_keys(stack, namespace, reference["name"]), name_of(authentication)
