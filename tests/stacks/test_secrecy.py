"""No plan contains a secret value: not in inputs, outputs, options or exports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stack_plans import EVERYTHING, STACKS, of_kind, planned

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
@pytest.mark.parametrize("stack", STACKS)
def test_no_value_looks_like(stack: str, what: str) -> None:
    # A node's start-up configuration is base64 by EC2's own rule, and its content is in a test of its component.
    pattern = re.compile(SECRET_LOOKING[what])
    found = {(name, key) for name, key, value in everything(stack) if key != "userData" and pattern.search(str(value))}
    assert found == set()


@pytest.mark.parametrize("stack", STACKS)
def test_no_key_that_names_a_secret_has_a_value(stack: str) -> None:
    found = {
        (name, key, value)
        for name, key, value in everything(stack)
        if SECRET_NAMED.search(key) and key not in NOT_SECRET and value not in ("[secret]", None, "")
    }
    assert found == set()


@pytest.mark.parametrize("stack", STACKS)
def test_only_external_secrets_creates_secrets(stack: str) -> None:
    types = {resource.type for resource in planned(stack).resources}
    assert not {
        type_ for type_ in types if type_.startswith(("random:", "aws:secretsmanager/", "kubernetes:core/v1:Secret"))
    }
    namespaces = Counter(each["metadata"]["namespace"] for each in of_kind(stack, "ExternalSecret"))
    assert namespaces.pop(f"layering-detection-{planned(stack).stack}") == 4
    assert namespaces == OF_ADDONS.get(stack, {})


@pytest.mark.parametrize("stack", STACKS)
def test_the_check_finds(stack: str) -> None:
    planted = {"an AWS access key": "AKIA" + "Z" * 16, "a password in an address": "postgres://app:hunter2@db/x"}
    assert all(re.search(SECRET_LOOKING[what], value) for what, value in planted.items())
    assert SECRET_NAMED.search("API_KEY")
    assert planned(stack).exports
