from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.workload.microservice_spec import MicroserviceSpec
from tests.support.shop import declared


def refusal(**yaml: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        declared(**yaml)
    return str(refused.value)


def test_a_declaration_requires_two_values() -> None:
    spec = declared()
    assert spec.model_fields_set == {"image", "port"}
    assert MicroserviceSpec.model_validate(spec.model_dump(by_alias=True)) == spec


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        (
            {"shutdown": {"preStopSeconds": 5, "drainSeconds": 50, "terminationGracePeriodSeconds": 54}},
            "preStopSeconds 5 + drainSeconds 50 = 55 is above terminationGracePeriodSeconds 54",
        ),
        (
            {"longestRequestSeconds": 31},
            "shutdown.drainSeconds 30 is below longestRequestSeconds 31",
        ),
        (
            {"exposure": {"deregistrationDelaySeconds": 6}},
            "shutdown.preStopSeconds 5 is below the load balancer's deregistrationDelaySeconds 6",
        ),
        (
            {"exposure": {"healthCheckIntervalSeconds": 10}, "shutdown": {"preStopSeconds": 30}},
            "healthCheckTimeoutSeconds 10 must be below healthCheckIntervalSeconds 10",
        ),
    ],
)
def test_an_exceeded_time_budget_is_refused_with_both_numbers(yaml: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(**yaml)


@pytest.mark.parametrize(
    "yaml",
    [
        {"shutdown": {"preStopSeconds": 5, "drainSeconds": 50, "terminationGracePeriodSeconds": 55}},
        {"longestRequestSeconds": 30},
        {"exposure": {"deregistrationDelaySeconds": 5}},
    ],
)
def test_a_time_budget_that_is_used_up_is_accepted(yaml: dict[str, Any]) -> None:
    declared(**yaml)


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ({"scaling": {"min": 12, "max": 10}}, "min 12 is above max 10"),
        (
            {"scaling": {"min": 1, "max": 2, "cpuPercent": None, "memoryPercent": None}},
            "cpuPercent and memoryPercent are both null. Set at least one of them.",
        ),
        ({"scaling": {"min": 0, "max": 2}}, "greater than or equal to 1"),
        ({"resources": {"cpu": "2", "cpuLimit": "500m"}}, "cpuLimit 500m is below cpu 2"),
        ({"resources": {"memory": "1Gi", "memoryLimit": "1000Mi"}}, "memoryLimit 1000Mi is below memory 1Gi"),
        (
            {"image": {"repository": "cart", "tag": "latest"}},
            "'latest' changes with every push",
        ),
        ({"image": {"repository": "cart", "digest": "sha256:abc"}}, "image.digest"),
        ({"image": {"repository": "Cart"}}, "image.repository"),
        (
            {"environment": {"KEY": "hush"}, "secrets": {"KEY": {"name": "shop/key"}}},
            "environment must not set KEY: secrets set it",
        ),
        ({"environment": {"1ST": "x"}}, "is not the name of an environment variable"),
        ({"environment": {"DEBUG": True}}, "environment.DEBUG"),
        ({"secrets": {"KEY": {"name": "shop/key?"}}}, "secrets.KEY.name"),
        ({"secrets": {"KEY": {"name": "shop/{stack}/key"}}}, "secrets.KEY.name"),
        ({"userId": 0}, "userId"),
        ({"groupId": 0}, "groupId"),
        ({"maxSurge": "0%"}, "maxSurge"),
        ({"maxSurge": "101%"}, "maxSurge"),
        ({"command": []}, "command"),
        ({"port": 0}, "port"),
        ({"serviceName": "Cart"}, "serviceName"),
        ({"probes": {"liveness": {"path": "health"}}}, "probes.liveness.path"),
        ({"privileged": True}, "Extra inputs are not permitted"),
        ({"egress": [{"cidrBlock": "10.0.0.5/8", "ports": [443]}]}, "Use 10.0.0.0/8."),
        ({"egress": [{"cidrBlock": "10.0.0.1", "ports": [443]}]}, "egress.0.cidrBlock"),
        ({"egress": [{"cidrBlock": "10.0.0.0/255.0.0.0", "ports": [443]}]}, "egress.0.cidrBlock"),
        ({"egress": [{"cidrBlock": "10.0.0.0/8", "ports": []}]}, "egress.0.ports"),
        ({"writablePaths": {"/": "1Gi"}}, "writablePaths"),
        ({"writablePaths": {"data": "1Gi"}}, "writablePaths.data"),
        ({"writablePaths": {"/data:ro": "1Gi"}}, "writablePaths"),
        ({"writablePaths": {"/data/../etc": "1Gi"}}, "writablePaths"),
        ({"image": {"repository": "cart", "registry": "*.example.com"}}, "image.registry"),
        ({"writablePaths": {"/data": "1Gi"}, "files": {"/data": ""}}, "path /data is listed more than once"),
    ],
)
def test_an_invalid_declaration_is_refused_with_a_message(yaml: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(**yaml)


@pytest.mark.parametrize("action", ["*", "s3:*", "s3", ":GetObject", "*:GetObject"])
def test_a_permission_with_a_broad_action_is_refused(action: str) -> None:
    permission = {"sid": "Orders", "actions": [action], "resources": ["arn:aws:s3:::orders/*"]}
    sentence = f"action {action!r} is too broad. Name the service and the action, such as s3:GetObject."
    assert sentence in refusal(permissions=[permission])


def test_the_wildcard_resource_requires_any_resource() -> None:
    permission = {"sid": "List", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}
    assert "resources '*' matches everything in the account" in refusal(permissions=[permission])
    declared(permissions=[{**permission, "anyResource": True}])


def test_two_permissions_with_the_same_sid_are_refused() -> None:
    permission = {"sid": "Orders", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"]}
    assert "Orders" in refusal(permissions=[permission, permission])


def test_variables_exclude_secrets() -> None:
    spec = declared(environment={"COLOUR": "blue"}, secrets={"KEY": {"name": "shop/key"}})
    assert spec.variables() == {"COLOUR": "blue"}


def test_the_name_of_a_secret_contains_the_environment() -> None:
    spec = declared(secrets={"KEY": {"name": "shop/{environment}/key"}})
    assert spec.secrets["KEY"].secret_name("prod") == "shop/prod/key"
