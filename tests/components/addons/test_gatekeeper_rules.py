"""Each rule lets the good pass and says what is wrong with the bad."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from components.addons.gatekeeper.constraints import constraint
from components.addons.gatekeeper.templates import RULES, Document, Rule, template
from tests.support.constraint_schemas import constraint_faults
from tests.support.gatekeeper import matches, source_of, violations
from tests.support.object_schemas import custom_resource_faults

ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
PARAMETERS = {
    "required-labels": ["app.kubernetes.io/name"],
    "allowed-registries": [ECR, "quay.io"],
    "required-requests": ["cpu", "memory"],
}

LABELS = {"app.kubernetes.io/name": "catalog"}
CONTAINER: dict[str, Any] = {
    "name": "app",
    "image": f"{ECR}/catalog:1.4.2",
    "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
}
POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "catalog", "labels": LABELS},
    "spec": {"containers": [CONTAINER]},
}
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "catalog", "labels": LABELS},
    "spec": {"ports": [{"port": 80}]},
}
INGRESS: dict[str, Any] = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "catalog", "labels": LABELS},
    "spec": {"ingressClassName": "alb"},
}


def manifest(document: Document) -> dict[str, Any]:
    return {
        "apiVersion": document.api_version,
        "kind": document.kind,
        "metadata": {"name": document.name},
        "spec": document.spec,
    }


def constraint_of(rule: Rule) -> dict[str, Any]:
    return manifest(
        constraint(rule, enforcement="deny", guarded={"landfall.dev/guarded": "true"}, parameters=PARAMETERS)
    )


def found(name: str, reviewed: Mapping[str, Any]) -> list[str]:
    (rule,) = [rule for rule in RULES if rule.name == name]
    return violations(manifest(template(rule, failure_policy="Fail")), constraint_of(rule), reviewed)


def pod(**container: Any) -> dict[str, Any]:
    return {**POD, "spec": {"containers": [{**CONTAINER, **container}]}}


def workload(api_version: str, kind: str, container: Mapping[str, Any]) -> dict[str, Any]:
    below: dict[str, Any] = {"template": {"spec": {"containers": [container]}}}
    spec = {"jobTemplate": {"spec": below}} if kind == "CronJob" else below
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "catalog", "labels": LABELS}, "spec": spec}


WORKLOADS = [("apps/v1", kind) for kind in ("Deployment", "StatefulSet", "DaemonSet")] + [
    ("batch/v1", kind) for kind in ("Job", "CronJob")
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_valid_object_passes_every_rule(rule: Rule) -> None:
    good = [POD, SERVICE, INGRESS, *(workload(*kind, CONTAINER) for kind in WORKLOADS)]
    assert any(matches(constraint_of(rule), each) for each in good)
    for each in good:
        assert found(rule.name, each) == [], each["kind"]


@pytest.mark.parametrize(
    ("rule", "reviewed", "message"),
    [
        ("required-labels", {**POD, "metadata": {"name": "x"}}, "labels are missing: app.kubernetes.io/name"),
        ("required-labels", {**SERVICE, "metadata": {"name": "x", "labels": {"app": "x"}}}, "labels are missing: app"),
        ("allowed-registries", pod(image="nginx:1.29.0"), "a registry that is not allowed: nginx:1.29.0"),
        ("allowed-registries", pod(image="quay.io.example.net/app:1"), "not allowed: quay.io.example.net/app:1"),
        ("pinned-images", pod(image="quay.io/app"), "other than latest: quay.io/app"),
        ("pinned-images", pod(image="quay.io/app:latest"), "other than latest: quay.io/app:latest"),
        ("pinned-images", pod(image="quay.io:5000/app"), "other than latest: quay.io:5000/app"),
        ("pinned-images", pod(image="quay.io/app@sha256:abc"), "other than latest: quay.io/app@sha256:abc"),
        ("required-requests", pod(resources={}), "containers request no cpu or no memory: app"),
        ("required-requests", pod(resources={"requests": {"cpu": "1"}}), "containers request no cpu or no memory: app"),
        (
            "required-requests",
            {**POD, "spec": {"containers": [{"name": "bare", "image": "quay.io/app:1"}]}},
            "no memory: bare",
        ),
        ("no-node-ports", {**SERVICE, "spec": {"type": "NodePort"}}, "a Service of type NodePort"),
        ("ingress-class", {**INGRESS, "spec": {}}, "spec.ingressClassName is missing"),
        ("ingress-class", {**INGRESS, "spec": {"ingressClassName": ""}}, "spec.ingressClassName is missing"),
    ],
)
def test_a_rule_rejects_an_invalid_object_with_a_message(rule: str, reviewed: dict[str, Any], message: str) -> None:
    (said,) = found(rule, reviewed)
    assert message in said


@pytest.mark.parametrize(
    ("image", "rule"),
    [
        (f"{ECR}/team/app@sha256:{'0' * 64}", "pinned-images"),
        ("quay.io:5000/app:v1.2_3-rc.1", "pinned-images"),
        (f"quay.io/app:latest@sha256:{'a' * 64}", "pinned-images"),
        ("quay.io/team/app:1", "allowed-registries"),
    ],
)
def test_a_valid_image_passes(image: str, rule: str) -> None:
    assert found(rule, pod(image=image)) == []


def test_a_limit_counts_as_a_request() -> None:
    assert found("required-requests", pod(resources={"limits": {"cpu": "1", "memory": "1Gi"}})) == []


@pytest.mark.parametrize("kind", WORKLOADS, ids=lambda kind: kind[1])
def test_a_workload_is_checked_by_its_pod_template(kind: tuple[str, str]) -> None:
    bad = workload(*kind, {"name": "app", "image": "nginx"})
    for rule in ("allowed-registries", "pinned-images", "required-requests"):
        assert len(found(rule, bad)) == 1


def test_init_and_ephemeral_containers_are_checked() -> None:
    reviewed = deepcopy(POD)
    reviewed["spec"]["initContainers"] = [{"name": "init", "image": "first"}]
    reviewed["spec"]["ephemeralContainers"] = [{"name": "debug", "image": "second"}]
    assert found("pinned-images", reviewed) == ["images need a digest, or a tag other than latest: first, second"]
    assert found("required-requests", reviewed) == ["containers request no cpu or no memory: init"]


def test_an_object_that_is_being_deleted_can_lose_its_finalizers() -> None:
    leaving = {**INGRESS, "metadata": {"name": "x", "deletionTimestamp": "2026-11-20T00:00:00Z"}, "spec": {}}
    assert [found(rule.name, leaving) for rule in RULES] == [[]] * len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_constraint_matches_the_kind_of_its_template(rule: Rule) -> None:
    made = manifest(template(rule, failure_policy="Fail"))
    assert custom_resource_faults(made) == []
    assert constraint_faults(made, constraint_of(rule)) == []
    assert made["metadata"]["name"] == rule.kind.lower()
    assert source_of(made)["validations"]


def test_an_invalid_constraint_is_reported() -> None:
    rule = RULES[0]
    wrong = constraint_of(rule)
    del wrong["spec"]["parameters"]
    wrong["spec"]["enforcementAction"] = "refuse"
    assert len(constraint_faults(manifest(template(rule, failure_policy="Fail")), wrong)) == 2


def test_a_constraint_without_a_selector_is_refused() -> None:
    with pytest.raises(ValueError, match="would apply to all namespaces"):
        constraint(RULES[0], enforcement="warn", guarded={}, parameters={})
