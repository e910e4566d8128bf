"""The pages of Email-RAG agree with the program."""

from __future__ import annotations

import re

import pytest
import yaml

from data_transfer.arguments import parse
from data_transfer.commands.catalogue import COMMANDS
from systems.email_rag.data_import import DataImportSpec
from tests.support.migration_pages import CRITERION, FOLDER, commands, steps, text
from tests.support.settings_documents import changed, faults
from versions import DATA_TRANSFER

PAGES = FOLDER / "email-rag"
RUNBOOK = PAGES / "runbook.md"

COMMANDS_BY_NAME = {command.NAME: command for command in COMMANDS}

STATEMENTS_BY_SECTION = (8, 11, 7, 5, 5, 6, 5, 3, 5)
"""Statements of the migration document in each section of the acceptance table."""


def settings_in_the_runbook() -> list[dict]:
    """Return the settings of the system in each block of YAML."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text(RUNBOOK), re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block)["systems"]["emailRag"] for block in blocks]


def test_the_runbook_has_ten_steps() -> None:
    assert [step[0] for step in steps(RUNBOOK)] == list("0123456789")


def test_the_settings_in_the_runbook_are_accepted_by_their_stacks() -> None:
    for stack, added in zip(("staging", "prod"), settings_in_the_runbook(), strict=True):
        changes = {("systems", "emailRag", key): value for key, value in added.items()}
        assert faults(changed(stack, changes), stack) == []


def test_the_exports_have_the_names_that_the_import_reads() -> None:
    default = DataImportSpec.model_validate({"bucket": "email-rag-transfer"})
    exported = set(re.findall(r"--name (\S+)", text(RUNBOOK)))
    assert exported == {
        f"{prefix}/{export}"
        for prefix in (default.prefix, "rehearsal")
        for export in ("database", "uploads", "vectors")
    }


@pytest.mark.parametrize("name", ["runbook.md", "rollback.md"])
def test_the_pages_call_the_data_transfer_with_options_that_it_has(name: str) -> None:
    calls = [words for words in commands(PAGES / name) if words[:2] == ["docker", "run"]]
    assert calls
    for words in calls:
        image = next(position for position, word in enumerate(words) if "/data-transfer:" in word)
        name, *options = words[image + 1 :]
        parse(COMMANDS_BY_NAME[name], options)


def test_the_pages_use_the_planned_version_of_the_data_transfer() -> None:
    assert f" TRANSFER={DATA_TRANSFER} " in text(RUNBOOK)


def test_the_acceptance_table_has_every_statement_of_the_document() -> None:
    found = CRITERION.findall(text(PAGES / "acceptance.md"))
    sections = range(1, len(STATEMENTS_BY_SECTION) + 1)
    assert [found.count(str(section)) for section in sections] == list(STATEMENTS_BY_SECTION)
