"""Secrets of Compose projects: they are named, and no output shows them."""

from __future__ import annotations

import contextlib
import io
import random
import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from migration.cli import main
from tests.support.compose_projects import app, project
from tests.support.compose_reference import NAMES, files_of
from tests.support.examples import examples

SECRET = "do-not-print"  # noqa: S105  no password


def printed(capsys, folder: Path, document: object, files: dict[str, str] | None = None) -> tuple[str, str]:
    """Return stdout and stderr for a document."""
    for name, content in (files or {}).items():
        (folder / name).write_text(content, encoding="utf-8")
    file = folder / "compose.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert main(["compose", str(file)]) == 3
    output = capsys.readouterr()
    return output.out, output.err


PLACES = {
    "a variable": {"environment": {"DB_PASSWORD": SECRET}},
    "a URL": {"environment": {"DATABASE_URL": f"mysql://shop:{SECRET}@elsewhere:3306/shop"}},
    "a URL of a service": {"environment": [f"DATABASE_URL=postgresql://shop:{SECRET}@db:5432/shop"]},
    "a variable of .env": {"environment": {"TOKEN": "${API_TOKEN}"}},
    "text around a variable of .env": {"environment": {"LINE": "x ${API_TOKEN} y"}},
    "a default value": {"environment": {"TOKEN": "${OTHER_TOKEN:-" + SECRET + "}"}},
    "a file": {"env_file": "app.env"},
    "a command": {"command": f"serve --password {SECRET}"},
    "a command with a variable": {"command": ["serve", "--pass=${API_TOKEN}"]},
    "a health check": {"healthcheck": {"test": f"check --password={SECRET}"}, "expose": ["80"]},
    "a health check with a variable": {"healthcheck": {"test": ["CMD", "check", "${API_TOKEN}"]}, "expose": ["80"]},
    "an image": {"image": "registry.example.com/${API_TOKEN}/app:1"},
    "a label": {"labels": {"token": SECRET}},
    "an argument of a build": {"build": {"context": ".", "args": {"NPM_TOKEN": SECRET}}},
    "an option of logging": {"logging": {"driver": "splunk", "options": {"splunk-token": SECRET}}},
    "a mounted file": {"volumes": ["./app.conf:/etc/app.conf"]},
    "a key that is not known": {"x-token": SECRET, "unknown": {"password": SECRET}},
    "a user": {"user": "${API_TOKEN}"},
    "a working directory": {"working_dir": "/${API_TOKEN}"},
    "a path": {"volumes": ["./${API_TOKEN}:/data", "data:/${API_TOKEN}"]},
}


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_not_printed(capsys, tmp_path, place) -> None:
    database = {"image": "postgres:16", "environment": {"POSTGRES_PASSWORD": SECRET}}
    files = {
        ".env": f"API_TOKEN={SECRET}\n",
        "app.env": f"SESSION_SECRET={SECRET}\n",
        "app.conf": f"requirepass {SECRET}\n",
    }
    services = {"app": {"image": "example/app:1", **PLACES[place]}, "db": database}
    document = {"services": services, "volumes": {"data": None}}

    output, notes = printed(capsys, tmp_path, document, files)

    assert SECRET not in output + notes


def test_a_secret_becomes_a_property_of_a_secret_of_the_service(tmp_path) -> None:
    found = app(tmp_path, environment={"API_KEY": "example", "LEVEL": "info"})

    assert found.one("workers")["environment"] == {"LEVEL": "info"}
    assert found.one("workers")["secrets"] == {
        "API_KEY": {"name": "shop/{environment}/app", "property": "API_KEY"},
    }
    assert found.has("to do: services.app.environment: API_KEY may be secret", "shop/{environment}/app")


def test_a_secret_in_a_command_is_read_from_a_variable(tmp_path) -> None:
    found = app(tmp_path, command=["serve", "--pass", "${API_TOKEN}", "100$$$$", "$$HOME"]).one("workers")

    assert found["arguments"] == ["serve", "--pass", "$(API_TOKEN)", "100$$$$", "$HOME"]
    assert found["secrets"] == {"API_TOKEN": {"name": "shop/{environment}/app", "property": "API_TOKEN"}}


def test_the_password_of_a_store_is_that_of_its_generated_secret(tmp_path) -> None:
    store = {"image": "postgres:16-alpine", "environment": {"POSTGRES_PASSWORD": "${DB_PASSWORD}"}}
    variables = {"DB_HOST": "db", "DB_PASSWORD": "${DB_PASSWORD}"}
    services = {"app": {"image": "example/app:1", "environment": variables}, "db": store}
    found = project(tmp_path, {"services": services})

    assert found.one("workers")["secrets"] == {"DB_PASSWORD": {"name": "shop/{environment}/db", "property": "password"}}
    assert not found.has("DB_PASSWORD may be secret")


def test_a_url_with_a_password_keeps_its_host(tmp_path) -> None:
    environment = {"URL": "mysql://shop:example@db:3306/shop"}
    services = {
        "app": {"image": "example/app:1", "environment": environment},
        "db": {"image": "mysql:8.4", "volumes": ["data:/var/lib/mysql"]},
    }
    found = project(tmp_path, {"services": services, "volumes": {"data": None}})

    assert found.wiring["connections"]["app"]["servers"]["db"] == {
        "secretVariables": {"URL": "mysql://shop:{{ .URL_PASSWORD }}@db:3306/shop"},
        "keys": {"URL_PASSWORD": {"name": "shop/{environment}/app", "property": "URL_PASSWORD"}},
    }


def test_files_of_secrets_become_variables(tmp_path) -> None:
    document = """\
services:
  app:
    image: example/app:1
    environment: {KEY_FILE: /run/secrets/key}
    secrets: [key, other]
secrets: {key: {file: ./key}, other: {external: true}}
"""
    found = project(tmp_path, document)

    assert found.one("workers")["secrets"] == {"KEY": {"name": "shop/{environment}/app", "property": "KEY"}}
    assert found.has("assumed: services.app.environment.KEY_FILE", "KEY has the value here")
    assert found.has("not converted: services.app.secrets: other: secrets are variables here")


@pytest.mark.parametrize("name", NAMES)
def test_no_password_of_the_documents_is_printed(capsys, name) -> None:
    """Every password in the documents is the word example, which other values have only within longer words."""
    files, env_files = files_of(name)
    main(["compose", *map(str, files), *(f"--env-file={file}" for file in env_files), "--profile", "*"])
    output = capsys.readouterr().out

    assert '"example"' not in output
    assert ":example@" not in output
    assert ": example\n" not in output


SECRET_NAMES = ("DB_PASSWORD", "apiKey", "SESSION_SECRET", "GITHUB_TOKEN", "PLAIN")
TEMPLATES = ("{}", "https://user:{}@example.com/", "--password={}", "token: {}", "Bearer {}")


@settings(max_examples=examples(100), deadline=None)
@given(
    seed=st.integers(0, 2**32), name=st.sampled_from(SECRET_NAMES), template=st.sampled_from(TEMPLATES), data=st.data()
)
def test_a_random_word_is_printed_nowhere(tmp_path_factory, seed, name, template, data) -> None:
    generator = random.Random(seed)  # noqa: S311  a word like a token, and no token
    word = "".join(generator.choices(string.ascii_letters + string.digits, k=40))
    text = template.format(word)
    keys = data.draw(
        st.sampled_from(
            [
                {"environment": {name: text}},
                {"environment": [f"{name}={text}"]},
                {"environment": {"OTHER": f"${{{name}}}"}},
                {"command": ["serve", text]},
                {"command": f"serve '{text}'"},
                {"healthcheck": {"test": ["CMD", "check", text]}, "ports": ["80:80"]},
                {"image": f"${{{name}}}"},
                {"labels": {name: text}},
                {"tmpfs": [f"/${{{name}}}"]},
                {"env_file": ".env"},
            ]
        )
    )
    folder = tmp_path_factory.getbasetemp() / "random"
    folder.mkdir(exist_ok=True)
    (folder / ".env").write_text(f"{name}='{text}'\n", encoding="utf-8")
    (folder / "compose.yaml").write_text(
        yaml.safe_dump({"services": {"app": {"image": "a:1", **keys}}}), encoding="utf-8"
    )

    errors, output = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):
        main(["compose", str(folder / "compose.yaml")])

    assert word not in output.getvalue() + errors.getvalue()
