"""The converter prints no value that looks like a secret, and every value that the settings accept."""

from __future__ import annotations

import base64
import json
import random
import string

import pytest

from migration.cli import main
from migration.ecs.microservice import microservice
from migration.ecs.models import TaskDefinition
from secret_detection.reasons import reason_by_name
from tests.support.settings_documents import SYSTEM, changed, faults

ENVIRONMENT = (*SYSTEM, "layering", "environment")


def randomly(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """Return random letters; this file contains no secret."""
    return "".join(random.Random(2).choices(letters, k=length))  # noqa: S311  not for security


def basic(text: str) -> str:
    """Return the credentials in the form of HTTP."""
    return f"Basic {base64.b64encode(text.encode()).decode()}"


SECRETS = {
    "WEBHOOK": "https://hooks.slack.com/services/" + "/".join(["T" + "Q" * 8, "B" + "Q" * 8, randomly(24)]),
    "REGISTRY": "npm_" + randomly(36),
    "MAIL": f"SG.{randomly(22)}.{randomly(43)}",
    "DIGITS": randomly(64, "0123456789abcdef"),
    "HEADER": basic("orders:hunter2"),
    "LOGIN": "bearer " + "q1" * 8,
    "ID": "AKIA" + "A" * 16,
    "PEM": "-----BEGIN " + "RSA",
    "SHORT": "ghp_" + "q" * 8,
    "PACKAGES": "glpat-" + "q" * 10,
    "PAYMENTS": "sk_test_" + "q" * 8,
    "MODEL": "sk-" + "q1" * 4,
    "ASSISTANT": "sk-proj-" + "q" * 20 + "T3Blbk" + "FJ" + "q" * 20,
    "SESSION": "eyJ" + "q" * 12 + ".x",
    "URL": "amqp://guest:guest@rabbitmq:5672",
    "DATABASE": "postgres://orders:p!ss/w@db/orders",
    "CACHE": "redis://:p$ss@cache",
    "CONFIG": "host=db password=x",
    "EMBEDDED": "idtoken: x",
}
"""Values that are secret under any name."""

SECRET_NAMES = (
    *("PASSWORD", "db_password", "API_KEY", "apiKey", "JWT_SECRET", "GITHUB_TOKEN", "SALT", "PGPASS", "MYSQL_PASS"),
    *("DB_PASS_2", "HASH_SALT", "passwordSalt", "AUTH", "BASIC_AUTH", "REDIS_AUTH", "SENTRY_DSN", "GITHUB_PAT"),
    *("GITHUB_TOKEN_2", "BOT_TOKEN_OLD", "ACCESS_TOKENS", "GOOGLE_CREDENTIALS_BASE64", "PASSPHRASE", "DB_PWD"),
    *("STRIPE_KEY", "LICENSE_KEY", "SIGNING_KEYS", "KEY", "API_KEYS", "license_key", "idtoken"),
    *("GITHUB_TOKENS", "TOKEN_VALUE", "USER_KEY_VALUE", "PI_PEPPER"),
)

HARMLESS = {
    **dict.fromkeys(("PORT", "RATE_LIMIT_PER_MINUTE", "MAX_TOKENS", "SALT_ROUNDS", "BYPASS", "AUTH_MODE"), "10"),
    **dict.fromkeys(("SORT_KEY", "PRIMARY_KEY", "ROUTING_KEY", "S3_KEY", "PUBLIC_KEY"), "orders"),
    **dict.fromkeys(("AUTH", "BASIC_AUTH", "SMTP_AUTH"), "none"),
    **dict.fromkeys(("STOP_TOKENS", "KEY_VALUE"), "end"),
    "SERVER_AUTH": "oidc",
    "KEYCLOAK_HOST": "http://orchestrator-service:8000",
    "TOKEN_URL": "https://login.example.com/oauth2/token",
    "PRIVATE_SUBNETS": "subnet-0a1b2c3d",
    "PASSWORD_FILE": "/run/db",
    "DB_DSN": "postgres://db.example.com/orders",
    "TEMPLATE": "postgres://orders:${DB_PASSWORD}@db/orders",
    "PACKAGE": "https://npm.example.com:8443/@orders/app",
    "PAIRS": '{"url":"http://orders:80","mail":"team@example.com"}',
    "CLUSTER": "mongodb://a:27017,b:27017/?from=a@b",
    "SCHEME": "Basic authentication",
    "NAME": "sk-service-orders",
    "CACHE_FOLDER": "npm_config_cache",
    "LANGUAGE": "sk-SK",
    "BUNDLE": "-----BEGIN CERTIFICATE",
}


def printed(capsys: pytest.CaptureFixture[str], tmp_path, **container) -> tuple[str, str]:
    """Return what the command prints for a container with these keys."""
    plain = {"name": "shop", "image": "example/shop:1", "portMappings": [{"containerPort": 8080}], **container}
    file = tmp_path / "task.json"
    file.write_text(json.dumps({"containerDefinitions": [plain]}), encoding="utf-8")
    main(["ecs", str(file)])
    return capsys.readouterr()


def environment(name: str, value: str) -> dict[str, str]:
    """Return the converted environment of a container with one variable."""
    container = {"name": "shop", "image": "example/shop:1", "environment": [{"name": name, "value": value}]}
    settings, _ = microservice(TaskDefinition.model_validate({"containerDefinitions": [container]}), None)
    return settings.get("environment", {})


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_under_an_ordinary_name_is_named_and_not_printed(capsys, tmp_path, name) -> None:
    output, notes = printed(capsys, tmp_path, environment=[{"name": name, "value": SECRETS[name]}])

    assert f"environment.{name}: it may be a secret, so it is left out; store it in Secrets Manager" in notes
    assert SECRETS[name] not in output + notes
    assert "environment:" not in output


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_value_with_the_name_of_a_secret_is_left_out(name) -> None:
    assert environment(name, "x1") == {}


@pytest.mark.parametrize("name", HARMLESS)
def test_other_variables_are_converted(name) -> None:
    assert environment(name, HARMLESS[name]) == {name: HARMLESS[name]}


def test_the_settings_refuse_what_the_converter_leaves_out_and_nothing_that_it_prints() -> None:
    secrets = {**SECRETS, **dict.fromkeys(SECRET_NAMES, "x1")}
    lines = faults(changed("dev", {ENVIRONMENT: {**HARMLESS, **secrets}}))

    refused = {line.partition(":")[0].rpartition(".")[2] for line in lines if "looks like a secret" in line}
    assert refused == secrets.keys()


@pytest.mark.parametrize("name", ["topologyKey", "tlsKey", "userPasswordKey", "adminKey"])
def test_the_name_of_a_key_in_the_values_of_a_chart_is_no_secret(name) -> None:
    assert reason_by_name(name, "topology.kubernetes.io/zone") is None
    assert reason_by_name("stripeKey", "x1") == "its name"


@pytest.mark.parametrize(
    "command",
    [
        ["serve", "--api-key", "do-not-print"],
        ["--password=do-not-print"],
        ["sh", "-c", "serve --db-password do-not-print"],
        ["serve", "-pass", "do-not-print"],
        ["serve", "token=", "do-not-print"],
        ["curl", "-H", f"authorization: {basic('orders:do-not-print')}"],
    ],
)
def test_a_command_with_a_secret_is_left_out(capsys, tmp_path, command) -> None:
    output, notes = printed(capsys, tmp_path, entryPoint=["/app"], command=command)

    assert "command: it may hold a secret, so it is left out" in notes
    assert not any(word in output + notes for word in (command[-1], "do-not-print"))


def test_a_command_with_the_path_of_a_secret_is_converted(capsys, tmp_path) -> None:
    command = ["serve", "--token-file", "/run/token", "--auth", "oidc"]
    assert "command:" in printed(capsys, tmp_path, entryPoint=["/app"], command=command)[0]
