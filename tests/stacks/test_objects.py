"""Every Kubernetes object of every stack is strictly valid for its kind."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from plan.pod_templates import pod_of
from plan.resource_types import is_built_in
from stacks.namespaces import ADDON_NAMESPACES
from tests.support import stack_plans
from tests.support.constraint_schemas import constraint_faults
from tests.support.object_schemas import custom_resource_faults, faults
from tests.support.pod_security import violations
from tests.support.stack_plans import EVERY_STACK, EVERYTHING, FLEXDESK, KARPENTER, manifests, name_of, of_kind, planned
from tests.support.workload_objects import WORKLOADS, containers, workloads


def version_of(stack: str) -> str:
    """Return the Kubernetes version of the stack's cluster."""
    owner = stack if stack in stack_plans.EVERY_OWNER else "dev"
    return planned(owner).one("eks:index:Cluster").inputs["version"]


def built_in(stack: str) -> list[dict[str, Any]]:
    return [each for each in manifests(stack) if is_built_in(each["apiVersion"])]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_built_in_object_is_strictly_valid(stack: str) -> None:
    checked = built_in(stack)
    assert len(checked) > (25 if stack in FLEXDESK else 40)
    wrong = {name_of(manifest): found for manifest in checked if (found := faults(manifest, version_of(stack)))}
    assert wrong == {}


NOT_STORED = [{}, []]
EMPTY_WITH_A_MEANING = {("NetworkPolicy", "podSelector"), ("NetworkPolicy", "namespaceSelector"), ("ConfigMap", "data")}
"""A selector without labels selects everything. A ConfigMap has no generation."""


def empty_fields(value: Any, key: str = "") -> Iterator[str]:
    if value in NOT_STORED:
        yield key
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from empty_fields(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from empty_fields(each, key)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_object_has_an_empty_field_that_the_api_server_does_not_store(stack: str) -> None:
    """The generation of such an object would rise whenever it is applied again."""
    checked = [each for each in built_in(stack) if each["kind"] != "CustomResourceDefinition"]
    assert {(each["kind"], key) for each in checked for key in empty_fields(each)} <= EMPTY_WITH_A_MEANING


IN_EVERY_STACK = {"ExternalSecret", "SecretStore", "IngressClassParams"}
OF_WORKERS = {"ScaledObject", "TriggerAuthentication"}
FURTHER_KINDS = {
    "flexdesk-dev": {"Password", "PrometheusRule"},
    "flexdesk-prod": {"Password", "PrometheusRule", "ConstraintTemplate", "AppProject"},
    "prod": {"Password", "PrometheusRule", "ConstraintTemplate"},
    EVERYTHING: {"Password", "PrometheusRule", "ConstraintTemplate", "AppProject", "ClusterIssuer", "Schedule"},
    KARPENTER: {"NodePool", "EC2NodeClass"},
}
"""Custom kinds that only some stacks have, without those that Gatekeeper creates from templates."""


def is_constraint(manifest: dict[str, Any]) -> bool:
    return manifest["apiVersion"].startswith("constraints.gatekeeper.sh/")


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_custom_object_is_strictly_valid(stack: str) -> None:
    checked = [each for each in manifests(stack) if not is_built_in(each["apiVersion"]) and not is_constraint(each)]
    further = FURTHER_KINDS.get(stack, set()) | (set() if stack in FLEXDESK else OF_WORKERS)
    assert {manifest["kind"] for manifest in checked} == IN_EVERY_STACK | further
    wrong = {name_of(manifest): found for manifest in checked if (found := custom_resource_faults(manifest))}
    assert wrong == {}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_constraint_matches_the_schema_of_its_template(stack: str) -> None:
    """Only the template of a constraint has a schema for its kind, and each template has one constraint."""
    constraints = {each["kind"]: each for each in manifests(stack) if is_constraint(each)}
    templates = of_kind(stack, "ConstraintTemplate")
    kinds = [template["spec"]["crd"]["spec"]["names"]["kind"] for template in templates]
    assert sorted(constraints) == sorted(kinds)
    assert bool(kinds) == ("ConstraintTemplate" in FURTHER_KINDS.get(stack, set()))
    for kind, template in zip(kinds, templates, strict=True):
        assert constraint_faults(template, constraints[kind]) == []


def with_change(kind: str, *path: str | int, value: Any) -> dict[str, Any]:
    """Return the first object of a kind in dev with another value at one path."""
    changed = copy.deepcopy(of_kind("dev", kind)[0])
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (
            partial(with_change, "Deployment", "spec", "template", "spec", "hostNetwrok", value=True),
            "spec.template.spec",
        ),
        (
            partial(with_change, "Deployment", "spec", "template", "spec", "hostNetwork", value="no"),
            "spec.template.spec",
        ),
        (partial(with_change, "Service", "spec", "ports", 0, "port", value="8000"), "spec.ports.0.port"),
        (partial(with_change, "NetworkPolicy", "spec", "policyType", value=["Ingress"]), "spec"),
        (partial(with_change, "StatefulSet", "spec", "replicaCount", value=1), "spec"),
        (partial(with_change, "StatefulSet", "spec", "volumeClaimTemplates", 0, "spec", "size", value="1Gi"), "spec."),
        (partial(with_change, "Job", "spec", "backoffLimits", value=1), "spec"),
        (partial(with_change, "CronJob", "spec", "jobTemplate", "spec", "template", "spec", "x", value=1), "spec."),
        (partial(with_change, "PersistentVolumeClaim", "spec", "accessModes", value="ReadWriteOnce"), "spec."),
    ],
    ids=lambda value: value if isinstance(value, str) else value.args[0],
)
def test_the_check_finds_a_fault_in_a_built_in_object(changed: Callable[[], dict[str, Any]], place: str) -> None:
    assert any(fault.startswith(place) for fault in faults(changed(), "1.35"))


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (partial(with_change, "IngressClassParams", "spec", "inboundCidrs", value=[]), "spec: Additional properties"),
        (partial(with_change, "IngressClassParams", "spec", "scheme", value="public"), "spec.scheme"),
        (
            partial(with_change, "ExternalSecret", "spec", "data", 0, "remoteRef", "proprety", value="x"),
            "spec.data.0.remoteRef",
        ),
        (partial(with_change, "ExternalSecret", "spec", "refreshInterval", value=60), "spec.refreshInterval"),
        (partial(with_change, "SecretStore", "spec", "provider", "aws", "services", value="x"), "spec.provider.aws"),
        (partial(with_change, "SecretStore", "kind", value="SecretShop"), "reference/definitions/SecretShop"),
        (partial(with_change, "ScaledObject", "spec", "maxReplicas", value=4), "spec: Additional properties"),
        (partial(with_change, "ScaledObject", "spec", "triggers", 0, "metadata", "value", value=2), "spec.triggers.0"),
        (
            partial(with_change, "TriggerAuthentication", "spec", "secretTargetRef", 0, "secret", value="x"),
            "spec.secret",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.args[0],
)
def test_the_check_finds_a_fault_in_a_custom_object(changed: Callable[[], dict[str, Any]], place: str) -> None:
    assert any(fault.startswith(place) for fault in custom_resource_faults(changed()))


DNS_SUBDOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
DNS_LABEL = re.compile(r"(?=.{1,63}$)[a-z]([-a-z0-9]*[a-z0-9])?")
PORT_NAME = re.compile(r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
LABEL_VALUE = re.compile(r"(?=.{0,63}$)([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FILE = re.compile(r"[-._A-Za-z0-9]{1,253}")


def misfits(here: Any, key: str = "") -> Iterator[str]:
    """Yield faults that the API server refuses and no schema has: names of ports and values of labels."""
    if isinstance(here, list):
        for each in here:
            yield from misfits(each, key)
    elif isinstance(here, dict):
        if key == "ports" and "name" in here and not PORT_NAME.fullmatch(here["name"]):
            yield f"port {here['name']}"
        if key in {"labels", "matchLabels"}:
            yield from (f"label {value}" for value in here.values() if not LABEL_VALUE.fullmatch(value))
        for below, value in here.items():
            if below != "openAPIV3Schema":
                yield from misfits(value, below)


def variables(stack: str) -> set[str]:
    """Return the ConfigMaps whose keys are all variables of a container."""
    return {
        f"ConfigMap/{workload['metadata']['namespace']}/{source['configMapRef']['name']}"
        for workload in workloads(stack)
        for container in containers(workload)
        for source in container["envFrom"]
        if "configMapRef" in source
    }


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_names_follow_the_rules_of_the_api_server(stack: str) -> None:
    for manifest in manifests(stack):
        pattern = DNS_LABEL if manifest["kind"] in {"Namespace", "Service"} else DNS_SUBDOMAIN
        assert pattern.fullmatch(manifest["metadata"]["name"]), name_of(manifest)
        assert list(misfits(manifest)) == [], name_of(manifest)
        if manifest["kind"] == "ConfigMap":
            pattern = VARIABLE if name_of(manifest) in variables(stack) else FILE
            assert all(pattern.fullmatch(key) for key in manifest["data"]), name_of(manifest)
            assert all(isinstance(value, str) for value in manifest["data"].values()), name_of(manifest)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_two_objects_have_one_name(stack: str) -> None:
    names = [(manifest["apiVersion"], name_of(manifest)) for manifest in manifests(stack)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_object_has_the_recommended_labels(stack: str) -> None:
    """Objects of a service have the labels that Kubernetes recommends."""
    kinds = {
        *WORKLOADS,
        "Service",
        "ConfigMap",
        "PodDisruptionBudget",
        "Ingress",
        *AUTOSCALERS,
        "TriggerAuthentication",
    }
    for manifest in manifests(stack):
        if manifest["kind"] in kinds:
            labels, namespace = manifest["metadata"]["labels"], manifest["metadata"]["namespace"]
            assert labels["app.kubernetes.io/name"], name_of(manifest)
            if namespace not in ADDON_NAMESPACES:
                assert namespace.startswith(f"{labels['app.kubernetes.io/part-of']}-"), name_of(manifest)


AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject")


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_workload_is_strictly_isolated(stack: str) -> None:
    """The namespaces of systems enforce the Pod Security level ``restricted``, on Jobs and CronJobs, too."""
    for workload in workloads(stack):
        assert violations(pod_of(workload)) == [], name_of(workload)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_finished_job_remains(stack: str) -> None:
    """Pulumi creates a Job that is gone once more: it would run again at each deployment."""
    assert [name_of(job) for job in of_kind(stack, "Job") if "ttlSecondsAfterFinished" in job["spec"]] == []
    assert of_kind(stack, "Job")
