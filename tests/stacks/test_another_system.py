"""A stack with layering detection and a system from outside the project: both are complete and share nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from plan.manifests import manifests_of
from plan.model import Plan, PlannedResource
from tests.support import orders
from tests.support.orders.settings import everything_about_orders, with_orders
from tests.support.pod_security import violations
from tests.support.stack_plans import planned, planned_with

PROGRAM = Path(orders.__file__).parent
"""The outside project's own program."""

SYSTEMS = ("layering-detection", "orders")


@cache
def dev() -> Plan:
    return planned_with(with_orders("dev"), "dev", main=PROGRAM)


@cache
def prod() -> Plan:
    return planned_with(everything_about_orders(), "prod", main=PROGRAM)


def of_system(plan: Plan, system: str) -> list[PlannedResource]:
    return [
        resource for resource in plan.resources if resource.name == system or resource.name.startswith(f"{system}-")
    ]


def manifests(plan: Plan, system: str) -> list[dict[str, Any]]:
    return manifests_of(of_system(plan, system))


def test_nothing_of_the_committed_stack_changes() -> None:
    before, after = ({each.urn: each for each in plan.resources} for plan in (planned("dev"), dev()))
    changed = {
        urn
        for urn, resource in before.items()
        if urn not in after or resource.inputs != after[urn].inputs or resource.dependencies != after[urn].dependencies
    }
    assert changed == set()
    added = {after[urn].name for urn in after.keys() - before.keys()}
    assert {name.partition("-")[0] for name in added} == {"orders", "delivery"}
    assert {name for name in added if name.startswith("delivery")} == {
        "delivery-registry-orders-api",
        "delivery-registry-orders-api-lifecycle",
    }


def test_its_namespace_is_isolated_and_its_pods_are_restricted() -> None:
    objects = manifests(dev(), "orders")
    (namespace,) = (each for each in objects if each["kind"] == "Namespace")
    assert namespace["metadata"]["name"] == "orders-dev"
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    (deny,) = (each for each in objects if each["metadata"]["name"] == "default-deny")
    assert deny["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert {each["metadata"]["namespace"] for each in objects if "namespace" in each["metadata"]} == {"orders-dev"}
    (deployment,) = (each for each in objects if each["kind"] == "Deployment")
    assert violations(deployment["spec"]["template"]["spec"]) == []


def test_its_exports_are_under_its_key() -> None:
    assert dev().exports["orders"] == {"namespace": "orders-dev", "url": "http://api.orders-dev:8080"}
    assert set(prod().exports["ordersCutover"]) == {"healthCheckId", "newLoadBalancer"}
    assert prod().exports["layeringDetection"] == planned("prod").exports["layeringDetection"]


def test_its_images_have_a_repository() -> None:
    names = {each.inputs["name"] for each in dev().of_type("aws:ecr/repository:Repository")}
    assert "orders-api" in names


def documents(plan: Plan, prefix: str) -> str:
    """The inputs of the resources whose names begin with a prefix, as one text."""
    return json.dumps([each.inputs for each in plan.resources if each.name.startswith(prefix)])


def test_the_deploy_role_may_manage_it_and_its_dns_record() -> None:
    github = documents(prod(), "delivery-github")
    for name in ("role/orders-*", "role/layering-detection-*", "hostedzone/ZEXAMPLE", "orders.example.com"):
        assert name in github


def test_argo_cd_keeps_out_of_its_namespaces() -> None:
    argo_cd = documents(prod(), "platform-argo-cd")
    for environment in ("dev", "staging", "prod"):
        assert f"orders-{environment}" in argo_cd


def inputs(type_: str, *path: str) -> Callable[[Plan, str], Iterable[Any]]:
    """The values of one input of a system's resources of a type."""

    def values(plan: Plan, system: str) -> Iterable[Any]:
        for resource in of_system(plan, system):
            if resource.type == type_:
                value: Any = resource.inputs
                for step in path:
                    value = value[step]
                yield value

    return values


def cluster_names(plan: Plan, system: str) -> Iterable[str]:
    """The names of the objects that are in no namespace."""
    for each in manifests(plan, system):
        if "namespace" not in each["metadata"]:
            yield f"{each['kind']}/{each['metadata']['name']}"


def load_balancer_groups(plan: Plan, system: str) -> Iterable[str]:
    for each in manifests(plan, system):
        if each["kind"] == "IngressClassParams":
            yield each["spec"]["group"]["name"]


def secrets(plan: Plan, system: str) -> Iterable[str]:
    for each in manifests(plan, system):
        if each["kind"] == "ExternalSecret":
            yield from (entry["remoteRef"]["key"] for entry in each["spec"]["data"])


def alarms(plan: Plan, system: str) -> Iterable[str]:
    """The physical name of an alarm, or the logical name that Pulumi derives it from."""
    for each in of_system(plan, system):
        if each.type == "aws:cloudwatch/metricAlarm:MetricAlarm":
            yield each.inputs.get("name", each.name)


NAMES: Mapping[str, Callable[[Plan, str], Iterable[Any]]] = {
    "logical names": lambda plan, system: (each.name for each in of_system(plan, system)),
    "names of the whole cluster": cluster_names,
    "load balancer groups": load_balancer_groups,
    "dashboards": inputs("aws:cloudwatch/dashboard:Dashboard", "dashboardName"),
    "alarm topics": inputs("aws:sns/topic:Topic", "displayName"),
    "alarms": alarms,
    "secrets": secrets,
    "directories": inputs("aws:efs/accessPoint:AccessPoint", "rootDirectory", "path"),
}
"""Names of a system that another system of the stack must not have."""


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("plan", [dev, prod], ids=["dev", "prod"])
def test_two_systems_in_one_stack_share_no_name(plan: Callable[[], Plan], kind: str) -> None:
    one, other = (set(NAMES[kind](plan(), system)) for system in SYSTEMS)
    assert one, "nothing to compare"
    assert other, "nothing to compare"
    assert one & other == set()


def test_every_dns_record_belongs_to_one_system() -> None:
    records = list(inputs("aws:route53/record:Record", "name")(prod(), "orders"))
    assert set(records) == {"orders.example.com"}
