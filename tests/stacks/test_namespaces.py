"""Every namespace has the strictest Pod Security level that its pods allow, and denies undeclared traffic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stacks.namespaces import ADDON_NAMESPACES
from tests.support.pod_security import strictest, violations
from tests.support.stack_plans import EVERY_STACK, EVERYTHING, KARPENTER, manifests, name_of, of_kind, planned

KUBE_SYSTEM = "kube-system"
MADE_BY_EKS = {KUBE_SYSTEM, "amazon-cloudwatch"}
"""Namespaces of EKS add-ons: most of their pods use the host network, to which no NetworkPolicy applies."""

REACHES_ITS_NODE = {
    "amazon-cloudwatch": "its agent measures its node from the node's own network and folders",
    "datadog": "its agent reads its node's processes, containers and disks",
    "falco": "it reads every process of its node from /proc and loads a program into the kernel",
    "logging": "it reads the logs of its node's pods from /var/log",
    "node-exporter": "it measures its node from the node's own network and folders",
    "nvidia-device-plugin": "it registers GPUs by a socket in a folder of the kubelet's",
}
"""Namespaces of add-ons at the level ``privileged``, each with the reason; every other one is ``restricted``."""

MODES = ("enforce", "audit", "warn")


def levels(namespace: Mapping[str, Any]) -> dict[str, str]:
    """Return the namespace's Pod Security level by mode."""
    labels = namespace["metadata"].get("labels") or {}
    return {mode: labels[key] for mode in MODES if (key := f"pod-security.kubernetes.io/{mode}") in labels}


def pods(stack: str, namespace: str) -> list[Mapping[str, Any]]:
    """Return the specs of the pods that the stack plans in a namespace."""
    here = [manifest for manifest in manifests(stack) if manifest["metadata"].get("namespace") == namespace]
    return [spec for manifest in here if (spec := pod_of(manifest))]


def pod_of(manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    spec = manifest.get("spec", {})
    if manifest["kind"] == "Pod":
        return spec
    if manifest["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    template = spec.get("template")
    return template.get("spec") if isinstance(template, dict) else None


def with_a_chart(stack: str) -> set[str]:
    """Return the namespaces of Helm releases, whose objects are not planned."""
    releases = (r for r in planned(stack).resources if r.type == "kubernetes:helm.sh/v3:Release")
    return {release.inputs["namespace"] for release in releases}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_namespace_has_the_strictest_level_that_its_pods_allow(stack: str) -> None:
    for namespace in of_kind(stack, "Namespace"):
        name, found = namespace["metadata"]["name"], levels(namespace)
        assert set(found) == set(MODES), name
        assert len(set(found.values())) == 1, name
        (level,) = set(found.values())
        planned_pods = pods(stack, name)
        assert level == ("privileged" if name in REACHES_ITS_NODE else strictest(planned_pods)), name
        assert [fault for pod in planned_pods for fault in violations(pod, "restricted")] == [], name


def test_every_privileged_namespace_has_a_reason() -> None:
    planned_levels = {
        namespace["metadata"]["name"]: levels(namespace)["enforce"]
        for stack in (EVERYTHING, KARPENTER)
        for namespace in of_kind(stack, "Namespace")
    }
    assert planned_levels.keys() >= set(ADDON_NAMESPACES)
    exceptions = {name: level for name, level in planned_levels.items() if level != "restricted"}
    assert exceptions == dict.fromkeys(REACHES_ITS_NODE, "privileged")


def test_the_list_of_add_on_namespaces_is_complete() -> None:
    """Gatekeeper exempts the namespaces of the list, and Argo CD does not deploy to them."""
    made = {each["metadata"]["name"] for stack in (EVERYTHING, KARPENTER) for each in of_kind(stack, "Namespace")}
    assert set(ADDON_NAMESPACES) == {
        name for name in made if not name.startswith(("email-rag-", "layering-detection-"))
    }


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_namespace_denies_traffic_by_default(stack: str) -> None:
    closed = {
        policy["metadata"]["namespace"]
        for policy in of_kind(stack, "NetworkPolicy")
        if not any(policy["spec"]["podSelector"].values())
        and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    }
    assert {namespace["metadata"]["name"] for namespace in of_kind(stack, "Namespace")} - closed <= MADE_BY_EKS


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_object_is_in_an_isolated_namespace(stack: str) -> None:
    known = {namespace["metadata"]["name"] for namespace in of_kind(stack, "Namespace")} | MADE_BY_EKS
    astray = [name_of(each) for each in manifests(stack) if each["metadata"].get("namespace", KUBE_SYSTEM) not in known]
    assert astray == []
    assert with_a_chart(stack) <= known
