from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.stores.credentials import Credentials, CredentialsArgs
from components.stores.generated_secret import GeneratedSecretSpec
from components.workload.secrets import SecretKeySpec, reader_statement
from plan import resource_types
from tests.support import store_programs
from tests.support.caching import cached
from tests.support.harness import UNKNOWN, Deployment, deploy
from tests.support.iam_evaluation import allows
from tests.support.store_programs import OWNER

SECRET = resource_types.SECRETSMANAGER_SECRET
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
PASSWORD = resource_types.RANDOM_PASSWORD


@cached
def credentials(*, preview: bool = False, **spec: Any) -> Deployment:
    return deploy(store_programs.credentials(**spec), preview=preview)


@cached
def random_value(**spec: Any) -> Deployment:
    return deploy(store_programs.random_value(**spec))


def test_the_secret_is_named_after_the_system_the_environment_and_the_store() -> None:
    assert credentials().one(SECRET).inputs["name"] == "shop/test/database"
    assert random_value().one(SECRET).inputs["name"] == "shop/test/jwt-key"


def test_the_secret_has_the_user_and_the_password_as_json() -> None:
    deployment = credentials()
    password = deployment.one(PASSWORD).outputs["result"]
    content = json.loads(deployment.one(VERSION).inputs["secretString"])
    assert content == {"username": "shop", "password": password}


def test_the_keys_select_the_user_and_the_password() -> None:
    content = json.loads(credentials().one(VERSION).inputs["secretString"])
    for key, property_ in zip(credentials().outputs["keys"], ("username", "password"), strict=True):
        spec = SecretKeySpec.model_validate(key)
        assert (spec.secret_name("test"), spec.property) == ("shop/test/database", property_)
        assert spec.property in content


def test_the_role_of_a_secret_store_reads_the_secret_and_no_other() -> None:
    key = SecretKeySpec.model_validate(credentials().outputs["keys"][1])
    statements = [
        reader_statement(region="us-east-1", account_id="111122223333", secret_names=[key.secret_name("test")])
    ]
    arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret"
    assert allows(statements, "secretsmanager:GetSecretValue", f"{arn}:shop/test/database-AbC123", {})
    assert not allows(statements, "secretsmanager:GetSecretValue", f"{arn}:shop/test/jwt-key-AbC123", {})
    assert not allows(statements, "secretsmanager:GetSecretValue", f"{arn}:shop/test/database2-AbC123", {})


def test_a_random_value_is_the_whole_string_of_its_secret() -> None:
    deployment = random_value()
    assert deployment.one(VERSION).inputs["secretString"] == deployment.one(PASSWORD).outputs["result"]
    assert deployment.outputs["key"] == {"name": "shop/test/jwt-key", "property": None}


@pytest.mark.parametrize("deployment", [credentials(), random_value()], ids=["credentials", "random-value"])
def test_the_value_has_letters_and_digits_alone(deployment: Deployment) -> None:
    """A percent sign breaks Alembic, a colon or a slash breaks the URL, and Amazon MQ rejects commas."""
    inputs = deployment.one(PASSWORD).inputs
    assert (inputs["length"], inputs["special"]) == (32, False)


@pytest.mark.parametrize("deployment", [credentials(), random_value()], ids=["credentials", "random-value"])
def test_the_value_is_a_pulumi_secret_wherever_the_program_passes_it_on(deployment: Deployment) -> None:
    value = deployment.one(PASSWORD).outputs["result"]
    shown = [
        (resource.name, path)
        for resource in deployment.resources
        for path, text in _texts(resource.inputs)
        if value in text and path not in resource.secrets
    ]
    assert value
    assert shown == []
    assert deployment.one(VERSION).secrets == {"secretString"}


@pytest.mark.parametrize("field", ["password", "username"])
def test_a_further_field_does_not_replace_the_user_or_the_password(field: str) -> None:
    with pytest.raises(ValueError, match=f"database: fields has {field}, which the program sets"):
        CredentialsArgs(
            spec=GeneratedSecretSpec(), owner=OWNER, store="database", username="shop", fields={field: "other"}
        )


def test_further_fields_are_in_the_secret() -> None:
    def program() -> None:
        Credentials(
            "database",
            CredentialsArgs(
                spec=GeneratedSecretSpec(), owner=OWNER, store="database", username="shop", fields={"host": "db.test"}
            ),
        )

    content = json.loads(deploy(program).one(VERSION).inputs["secretString"])
    assert content.keys() == {"host", "username", "password"}
    assert content["host"] == "db.test"


@given(st.integers(min_value=1), st.integers(min_value=1))
def test_another_revision_and_only_another_revision_generates_another_value(one: int, other: int) -> None:
    first, second = (
        deploy(store_programs.credentials(revision=revision)).one(PASSWORD).inputs for revision in (one, other)
    )
    assert (first == second) == (one == other)


def test_a_reader_of_the_secret_depends_on_its_value() -> None:
    deployment = credentials()
    (ready,) = deployment.outputs["ready"]
    assert deployment.at(ready).type == VERSION
    assert deployment.one(SECRET).urn in deployment.at(ready).dependencies


def test_a_preview_does_not_know_the_value_and_shows_every_resource() -> None:
    preview = credentials(preview=True)
    assert preview.outputs["password"] is pulumi.UNKNOWN
    assert {r.name for r in preview.resources} == {r.name for r in credentials().resources}
    assert preview.one(VERSION).inputs["secretString"] == UNKNOWN


@given(st.integers(min_value=0, max_value=40))
def test_the_recovery_window_is_one_that_secrets_manager_accepts(days: int) -> None:
    if days == 0 or 7 <= days <= 30:
        assert GeneratedSecretSpec(recovery_window_days=days).recovery_window_days == days
    else:
        with pytest.raises(ValidationError):
            GeneratedSecretSpec(recovery_window_days=days)


def test_a_recovery_window_below_a_week_is_refused_with_the_allowed_values() -> None:
    with pytest.raises(ValidationError, match=r"recoveryWindowDays is 3\. .* Use 7 or 0\."):
        GeneratedSecretSpec.model_validate({"recoveryWindowDays": 3})


def test_the_recovery_window_is_that_of_the_settings() -> None:
    assert credentials().one(SECRET).inputs["recoveryWindowInDays"] == 30
    assert credentials(recoveryWindowDays=0).one(SECRET).inputs["recoveryWindowInDays"] == 0


def _texts(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _texts(item, f"{path}.{key}" if path else f"{key}")]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in _texts(item, f"{path}[{index}]")]
    return [(path, value)] if isinstance(value, str) else []
