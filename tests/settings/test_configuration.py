"""A key of the configuration that the program would ignore is refused by name, in a preview as in a deployment."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.run import plan_stack
from settings.faults import SettingsError
from settings.model import Settings
from settings.reading import load
from tests.support.harness import deploy
from tests.support.settings_documents import KEY, ROOT, changed, committed
from tests.support.stack_plans import plan_of

MISSING = "landfall:settings: required, but missing. Add it to config."
PROVIDER = "has no effect, as the program configures its aws provider. "

MESSAGES = {
    "aws:profile": f"{PROVIDER}Set the environment variable AWS_PROFILE, and remove this key.",
    "aws:assumeRoles": (
        f"{PROVIDER}Assume the roles by a profile, and set the environment variable AWS_PROFILE, and remove this key."
    ),
    "aws:allowedAccountIds": f"{PROVIDER}Set accountId in landfall:settings, and remove this key.",
    "aws:defaultTags": f"{PROVIDER}Set tags in landfall:settings, and remove this key.",
    "aws:region": f"{PROVIDER}Set region in landfall:settings, and remove this key.",
    "aws:maxRetries": f"{PROVIDER}Remove it.",
    "kubernetes:context": "has no effect, as the program configures its kubernetes provider. Remove it.",
    "landfall:foo": "unknown key: the program reads only landfall:settings. "
    "Remove it, or move its value into landfall:settings.",
    "landfall:setings": "unknown key: the program reads only landfall:settings. Did you mean landfall:settings?",
    "landfal:settings": "unknown key: the program reads only landfall:settings. Did you mean landfall:settings?",
    "datadog:apiKey": "unknown key: the program reads only landfall:settings. "
    "Remove it, or move its value into landfall:settings.",
}


def loaded(config: dict[str, Any]) -> Settings:
    found: list[Settings] = []
    deploy(lambda: found.append(load(today=date(2026, 11, 20))), stack="dev", config=config)
    return found[0]


def refusal(config: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as error:
        loaded(config)
    return [line.strip() for line in str(error.value).splitlines()[1:]]


@pytest.mark.parametrize(("key", "message"), MESSAGES.items())
def test_a_key_without_effect_is_refused_with_what_to_do_instead(key: str, message: str) -> None:
    assert refusal({KEY: committed("dev"), key: "Value-of-the-key"}) == [f"{key}: {message}"]


def test_a_misspelled_settings_key_is_one_fault() -> None:
    (line,) = refusal({"landfal:settings": committed("dev")})
    assert line.endswith("Did you mean landfall:settings?")


def test_missing_settings_are_one_fault() -> None:
    assert refusal({}) == [MISSING]
    assert refusal({KEY: None}) == [MISSING]


def test_missing_settings_are_reported_beside_a_key_without_effect() -> None:
    assert refusal({"aws:maxRetries": "3"}) == [f"aws:maxRetries: {PROVIDER}Remove it.", MISSING]


def test_settings_that_are_text_are_one_fault() -> None:
    (line,) = refusal({KEY: "Some text"})
    assert line.startswith(
        "landfall:settings: expected a mapping, found a string. Write a mapping. Allowed keys: accountId"
    )


def test_keys_without_effect_are_reported_beside_faults_of_the_settings() -> None:
    document = changed("dev", {("tags",): {"team": 7}})
    assert [line.split(": ")[0] for line in refusal({KEY: document, "aws:profile": "x"})] == [
        "aws:profile",
        "landfall:settings.tags.team",
    ]


def test_the_same_region_and_keys_of_the_engine_are_accepted() -> None:
    config = {KEY: committed("dev"), "aws:region": "us-east-1", "pulumi:disable-default-providers": ["aws"]}
    assert loaded(config).region == "us-east-1"


def test_the_preview_reads_the_same_keys(tmp_path: Path) -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8")) | {"main": str(ROOT)}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
    config = {KEY: committed("dev"), "aws:profile": "other"}
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        plan_stack(tmp_path, "dev")
    assert f"aws:profile: {MESSAGES['aws:profile']}" in str(error.value)


def test_the_account_id_guards_against_credentials_of_another_account() -> None:
    plan = plan_of(changed("dev", {("accountId",): "111122223333"}))
    assert plan.one("pulumi:providers:aws", "aws").inputs["allowedAccountIds"] in (["111122223333"], '["111122223333"]')
    assert "allowedAccountIds" not in plan_of(committed("dev")).one("pulumi:providers:aws", "aws").inputs


@pytest.mark.parametrize("found", [111122223333, "1111-2222-3333", "11112222333"])
def test_an_account_id_has_twelve_digits_in_quotes(found: Any) -> None:
    (line,) = refusal({KEY: changed("dev", {("accountId",): found})})
    assert line.startswith("landfall:settings.accountId: ")
    assert "111122223333" in line
