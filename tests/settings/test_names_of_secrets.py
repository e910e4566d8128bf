"""The name of a secret can be beside it: in a chart's values, a command or a tag. A switch or a reference is none."""

from __future__ import annotations

import random
import string
import time

import pytest

from secret_detection.reasons import reason_by_value
from tests.support.settings_documents import SYSTEM, changed, faults

LAYERING = (*SYSTEM, "layering")
ENVIRONMENT = (*LAYERING, "environment")
VALUES = ("platform", "create", "addons", "reloader", "values")


@pytest.mark.parametrize("value", ["true", "No", "$(OTHER)", "${OTHER}", "/orders/db/password"])
def test_a_switch_or_a_reference_with_the_name_of_a_secret_is_accepted(value: str) -> None:
    assert faults(changed("dev", {ENVIRONMENT: {"DB_PASSWORD": value}})) == []


def test_a_random_secret_that_begins_like_a_path_is_refused() -> None:
    secret = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=39))  # noqa: S311  not for security
    (line,) = faults(changed("dev", {ENVIRONMENT: {"DB_PASSWORD": f"/{secret}"}}))
    assert "looks like a secret, by its name" in line


def test_a_variable_in_the_values_of_a_chart_has_its_name_beside_it() -> None:
    variables = [{"name": "LEVEL", "value": "hunter2"}, {"name": "DB_PASSWORD", "value": "hunter2"}]
    (line,) = faults(changed("dev", {VALUES: {"env": variables}}))
    assert "reloader.values.env[1].value: looks like a secret, by its name" in line


@pytest.mark.parametrize(
    ("command", "secret"),
    [
        (["server", "--password", "hunter2"], 2),
        (["-db.password", "hunter2", "--verbose"], 1),
        (["server", "--auth-token", "--verbose"], None),
        (["server", "--secret-name", "orders/db", "--token-ttl", "3600"], None),
        (["login", "--password-stdin", "registry", "--password"], None),
    ],
)
def test_the_option_of_a_command_names_the_word_after_it(command: list[str], secret: int | None) -> None:
    changes = {(*LAYERING, "command"): command, (*LAYERING, "keepAliveSeconds"): 310}
    lines = faults(changed("dev", changes))
    found = [f"layering.command[{secret}]: looks like a secret, by its name" in line for line in lines]
    assert found == ([] if secret is None else [True])


def test_a_tag_with_the_name_of_a_secret_is_refused() -> None:
    (line,) = faults(changed("dev", {("tags",): {"password": "hunter2", "team": "orders"}}))
    assert "tags.password: looks like a secret, by its name" in line


@pytest.mark.parametrize("part", ["x", "a.", "a-", "a ", "eyJ-", "://:{{", "bearer a", "Basic a", "sk-a-", '"a":'])
def test_the_time_for_a_value_is_proportional_to_its_length(part: str) -> None:
    began = time.process_time()
    reason_by_value("DOCUMENT", part * (60_000 // len(part)))
    assert time.process_time() - began < 5  # 60 s and more if each letter starts a search of the rest
