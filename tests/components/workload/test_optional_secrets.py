"""Secrets that a process can do without: each has an ExternalSecret of its own, and the pods start without it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.workload.secrets import RELOAD_ANNOTATION
from tests.support.shop import Cluster, cart, declared

KEYS = {
    "OPENAI_KEY": {"name": "shop/{environment}/models", "property": "openai"},
    "GROQ_KEY": {"name": "shop/{environment}/models", "property": "groq"},
}
NAMES = {"OPENAI_KEY": "cart-openai-key-optional", "GROQ_KEY": "cart-groq-key-optional"}


@pytest.fixture(scope="module")
def found() -> Cluster:
    return cart(optionalSecrets=KEYS, secrets={"API_KEY": {"name": "shop/test/key"}})


def test_a_missing_value_is_missed_by_its_own_variable_alone(found: Cluster) -> None:
    """External Secrets fills no key of a Secret while one of its values is missing."""
    for variable, name in NAMES.items():
        (entry,) = found.one("ExternalSecret", name)["spec"]["data"]
        assert entry["secretKey"] == variable
        assert entry["remoteRef"] == {"key": "shop/test/models", "property": KEYS[variable]["property"]}
    required = found.one("ExternalSecret", "cart-secrets")["spec"]["data"]
    assert [entry["secretKey"] for entry in required] == ["API_KEY"]


def test_the_pods_start_without_an_optional_value_and_not_without_a_required_one(found: Cluster) -> None:
    references = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in found.container()["env"]}
    assert references == {
        "API_KEY": {"name": "cart-secrets", "key": "API_KEY", "optional": False},
        **{key: {"name": name, "key": key, "optional": True} for key, name in NAMES.items()},
    }


def test_neither_pulumi_nor_the_pods_wait_for_an_optional_value(found: Cluster) -> None:
    deployment = found.registration("Deployment")
    assert found.registration("ExternalSecret", "cart-secrets").urn in deployment.dependencies
    for name in NAMES.values():
        optional = found.registration("ExternalSecret", name)
        assert optional.urn not in deployment.dependencies
        assert optional.inputs["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"


def test_a_changed_optional_value_restarts_the_pods() -> None:
    metadata = cart(optionalSecrets=KEYS).one("Deployment")["metadata"]
    assert metadata["annotations"] == {RELOAD_ANNOTATION: "true"}


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ({"environment": {"GROQ_KEY": "x"}}, "environment must not set GROQ_KEY: optionalSecrets set it"),
        ({"secrets": {"GROQ_KEY": {"name": "a"}}}, "secrets and optionalSecrets both set GROQ_KEY"),
        ({"optionalSecrets": {"A_B": {"name": "a"}, "a_b": {"name": "a"}}}, "Secret a-b is listed more than once"),
    ],
)
def test_an_optional_secret_has_one_source_and_one_name(yaml: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        declared(**{"optionalSecrets": KEYS, **yaml})


# Each attempt deploys, so a failing example is shown without minutes of shrinking.
@settings(max_examples=12, phases=(Phase.explicit, Phase.generate), deadline=None)
@given(st.sets(st.from_regex(r"[A-Z_][A-Z0-9_]{0,20}", fullmatch=True), min_size=1, max_size=4))
def test_every_optional_variable_has_an_external_secret_with_a_valid_name(variables: set[str]) -> None:
    found = cart(optionalSecrets={variable: {"name": "shop/test/models"} for variable in variables})
    names = {each["metadata"]["name"] for each in found.all("ExternalSecret")}
    assert {each["valueFrom"]["secretKeyRef"]["name"] for each in found.container()["env"]} == names
    assert len(names) == len(variables)
    assert all(re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name) for name in names)
