"""Values of Compose projects that are only likely to be secret: no output shows them."""

from __future__ import annotations

import pytest

from tests.support.compose_projects import Printed, app

SECRET = "do-not-print"  # noqa: S105  no password


def output(found: Printed) -> str:
    """Return stdout and stderr."""
    return "\n".join([found.text, *found.lines])


LIKELY = (
    *("ADMIN_PW", "ROOTPW", "LDAP_BINDPW", "JWT", "JWTKEY", "ENCRYPTIONKEY", "DB_CREDS", "APP_PIN", "TOTP", "WIFI_PSK"),
    *("SSH_PRIVATE", "ENCRYPTION_IV", "ERLANG_COOKIE", "LICENSE", "WALLET_MNEMONIC", "AWS_ACCESS_KEY_ID", "PASS_DB"),
    *("TOKEN_GITHUB", "KEY_STRIPE", "TOKENS", "PASSWORT", "SENHA", "MOT_DE_PASSE", "WACHTWOORD", "HASLO"),
)
"""Names that the settings accept for a plain value; the detectors of values report none of the values here."""


@pytest.mark.parametrize("name", LIKELY)
def test_a_value_under_a_name_that_is_likely_to_be_secret_is_not_printed(tmp_path, name) -> None:
    value = "short7word"
    files = {".env": f"{name}={value}\n", "app.env": f"{name}={value}\n"}

    found = app(tmp_path, files, env_file="app.env", environment={"COPY": f"${{{name}}}"})

    assert value not in output(found)


PLAIN = {
    "LICENSE": "accept",
    "SEED": "demo",
    "MAX_TOKENS": "100",
    "TOKEN_LIMIT": "4096",
    "KEY_PREFIX": "shop",
    "COOKIE_NAME": "sid",
    "PIN_ENABLED": "x1",
}


def test_names_of_properties_of_secrets_keep_their_values(tmp_path) -> None:
    assert app(tmp_path, environment=PLAIN).one("workers")["environment"] == PLAIN


VALUES = (
    f"https://discord.com/api/webhooks/1/{SECRET}",
    f"https://shop.webhook.office.com/{SECRET}",
    f"https://{SECRET}@git.example.com/shop.git",
    f"shop:{SECRET}@tcp(elsewhere:3306)/shop",
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_with_a_password_or_a_token_is_not_printed(tmp_path, value) -> None:
    assert SECRET not in output(app(tmp_path, environment={"TARGET": value}))


OPTIONS = (
    f"mysqladmin ping -h localhost -uroot -p{SECRET}",
    f"redis-cli -a {SECRET} ping",
    f"mongosh -u root -p {SECRET} --eval 1",
    f"curl -f -u shop:{SECRET} http://localhost:80/",
)


@pytest.mark.parametrize("check", OPTIONS)
def test_the_password_option_of_a_client_is_not_printed(tmp_path, check) -> None:
    assert SECRET not in output(app(tmp_path, expose=["80"], healthcheck={"test": check}, command=check))


def test_the_password_option_with_a_variable_is_kept(tmp_path) -> None:
    check = "mysqladmin ping -uroot -p$$MYSQL_ROOT_PASSWORD"
    found = app(tmp_path, expose=["80"], healthcheck={"test": check})

    command = found.one("microservices")["probes"]["readiness"]["command"]
    assert command[-1] == "mysqladmin ping -uroot -p$MYSQL_ROOT_PASSWORD"
