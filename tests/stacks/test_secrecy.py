"""No plan contains a secret value: not in inputs, outputs, options or exports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stack_plans import EVERY_STACK, EVERYTHING, STACKS, of_kind, planned

SECRET_LOOKING = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a signed token": r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}",
    "a password in an address": r"\w+://[^/\s:@]+:[^/\s:@]+@",
    "a bearer token": r"(?i)\bbearer [\w.-]{16,}",
    "a long random string": r"(?<![\w/:.-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)"
    r"[A-Za-z0-9+/]{40}(?![\w/+=])",
}
SECRET_NAMED = re.compile(r"(?i)(api_?key|password|passwd|secret_?key|salt|token|credential)$")

OF_ADDONS = {"prod": {"monitoring": 1}, EVERYTHING: {"monitoring": 2, "datadog": 2}}
"""Number of add-on secrets by namespace: Grafana's password and PagerDuty's key, Datadog's key and token."""

OF_EMAIL_RAG = {"prod": 11}
"""Number of Email-RAG's secrets: prod has five for the keys of language models and two fewer for stores, else 8."""

GENERATED = ("random:", "aws:secretsmanager/")
"""Types of values that the program generates, and of the secrets that it stores them in."""

REFERENCE = re.compile(r"\{\{ \.\w+ \}\}")
"""A whole value of an ExternalSecret's template that only names a key, for which External Secrets sets the value."""

EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret"

NOT_SECRET = {"automountServiceAccountToken", "httpTokens", "secretKey"}
"""Keys without a secret value: an ExternalSecret's ``secretKey`` is a name."""


def values(here: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a property tree with its key."""
    if isinstance(here, dict):
        for below, value in here.items():
            yield from values(value, below)
    elif isinstance(here, list):
        for value in here:
            yield from values(value, key)
    else:
        yield key, here


def everything(stack: str) -> Iterator[tuple[str, str, Any]]:
    """Yield every value of a plan with its resource and key."""
    plan = planned(stack)
    for resource in plan.resources:
        for part in (resource.inputs, resource.outputs, resource.options):
            yield from ((resource.name, key, value) for key, value in values(part))
    yield from (("exports", key, value) for key, value in values(plan.exports))


@pytest.mark.parametrize("what", SECRET_LOOKING)
@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_value_looks_like(stack: str, what: str) -> None:
    # A node's start-up configuration is base64 by EC2's own rule, and its content is in a test of its component.
    pattern = re.compile(SECRET_LOOKING[what])
    found = {(name, key) for name, key, value in everything(stack) if key != "userData" and pattern.search(str(value))}
    assert found == set()


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_key_that_names_a_secret_has_a_value(stack: str) -> None:
    external = {each.name for each in planned(stack).of_type(EXTERNAL)}
    found = {
        (name, key, value)
        for name, key, value in everything(stack)
        if SECRET_NAMED.search(key) and key not in NOT_SECRET and value not in ("[secret]", None, "")
        if not (name in external and REFERENCE.fullmatch(str(value)))
    }
    assert found == set()


@pytest.mark.parametrize("stack", STACKS)
def test_only_external_secrets_creates_secrets(stack: str) -> None:
    types = {resource.type for resource in planned(stack).resources}
    assert not {type_ for type_ in types if type_.startswith("kubernetes:core/v1:Secret")}
    namespaces = Counter(each["metadata"]["namespace"] for each in of_kind(stack, "ExternalSecret"))
    assert namespaces.pop(f"layering-detection-{planned(stack).stack}") == 4
    assert namespaces.pop(f"email-rag-{planned(stack).stack}") == OF_EMAIL_RAG.get(stack, 8)
    assert namespaces == OF_ADDONS.get(stack, {})


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_only_stores_and_keys_of_email_rag_are_generated(stack: str) -> None:
    generated = [each for each in planned(stack).resources if each.type.startswith(GENERATED)]
    assert [each.name for each in generated if not each.name.startswith("email-rag-stores-")] == []


@pytest.mark.parametrize("stack", STACKS)
def test_generated_values_are_secrets_of_the_plan(stack: str) -> None:
    plan = planned(stack)
    passwords = plan.of_type("random:index/randomPassword:RandomPassword")
    versions = plan.of_type("aws:secretsmanager/secretVersion:SecretVersion")
    assert len(passwords) == len(versions) >= 5
    assert {each.outputs["result"] for each in passwords} == {"[secret]"}
    assert {each.inputs["secretString"] for each in versions} == {"[secret]"}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_check_finds(stack: str) -> None:
    planted = {"an AWS access key": "AKIA" + "Z" * 16, "a password in an address": "postgres://app:hunter2@db/x"}
    assert all(re.search(SECRET_LOOKING[what], value) for what, value in planted.items())
    assert SECRET_NAMED.search("API_KEY")
    assert not any(map(REFERENCE.fullmatch, ("hunter2", "x{{ .KEY }}", '{{ "hunter2" }}', "{{ .KEY }}{{ .KEY }}")))
    assert planned(stack).exports
