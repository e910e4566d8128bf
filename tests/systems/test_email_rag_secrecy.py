"""No value of a secret of Email-RAG is in a planned stack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.support.email_rag import HOSTINGS, hosted
from tests.support.stack_plans import manifests, planned

HIDDEN = "[secret]"
VALUES: Mapping[str, tuple[str, ...]] = {
    "random:index/randomPassword:RandomPassword": ("result", "bcryptHash"),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString",),
    "aws:rds/instance:Instance": ("password",),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("authToken",),
    "aws:mq/broker:Broker": ("users",),
}
"""Properties that hold a password, by the type of the resource."""

PASSWORD_IN_URL = re.compile(r"\w+://[^/\s:@{]*:(?!{{)[^/\s:@]+@")

each_stack = pytest.mark.parametrize("stack", ["dev", "prod"])


def secrets(stack: str) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each property that holds a password."""
    for resource in planned(stack).resources:
        if not resource.name.startswith("email-rag"):
            continue
        for key in VALUES.get(resource.type, ()):
            for values in (resource.inputs, resource.outputs):
                if values.get(key) is not None:
                    yield f"{resource.name} {key}", values[key]


@each_stack
def test_every_password_is_hidden_in_the_plan(stack: str) -> None:
    found = list(secrets(stack))
    assert len(found) >= 15, "five generated values and their secrets"
    assert {value for _, value in found} == {HIDDEN}


@each_stack
def test_a_url_has_a_placeholder_in_place_of_its_password(stack: str) -> None:
    ours = [each for each in manifests(stack) if str(each["metadata"].get("namespace", "")).startswith("email-rag-")]
    text = json.dumps(ours)
    assert "{{ .postgres_password }}@" in text
    assert not PASSWORD_IN_URL.search(text)
    assert PASSWORD_IN_URL.search("amqp://tasks:hunter2@rabbitmq:5672//"), "the check finds one"


@each_stack
def test_no_object_of_the_program_is_a_secret_and_no_config_map_has_a_secret_variable(stack: str) -> None:
    ours = [each for each in manifests(stack) if str(each["metadata"].get("namespace", "")).startswith("email-rag-")]
    assert "Secret" not in {each["kind"] for each in ours}
    names = {name for each in ours if each["kind"] == "ConfigMap" for name in each["data"]}
    assert not {name for name in names if re.search(r"(?i)(password|_pass|secret|api_?key|auth)$|_URL$", name)}


@each_stack
def test_the_secret_store_reads_the_secrets_of_its_environment_alone(stack: str) -> None:
    (policy,) = [
        json.loads(each.inputs["policy"])
        for each in planned(stack).of_type("aws:iam/rolePolicy:RolePolicy")
        if each.name == "email-rag-secrets-reader-policy"
    ]
    (statement,) = policy["Statement"]
    names = {resource.rpartition(":secret:")[2].removesuffix("-??????") for resource in statement["Resource"]}
    generated = {f"email-rag/{stack}/{name}" for name in ("postgres", "redis", "rabbitmq", "jwt-key", "secret-key")}
    assert names == generated | ({"email-rag/prod/llm"} if stack == "prod" else set())


@pytest.mark.parametrize("hosting", HOSTINGS, ids=lambda each: "-".join(each.values()))
def test_every_server_has_a_generated_password_and_the_broker_hides_it_too(hosting: Mapping[str, str]) -> None:
    """The SDK of AWS does not mark the users of a broker by itself."""
    found = hosted(hosting).deployment
    assert len(found.all("random:index/randomPassword:RandomPassword")) == 5
    for broker in found.all("aws:mq/broker:Broker"):
        assert "users" in broker.options["additionalSecretOutputs"]
