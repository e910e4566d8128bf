"""The migration documents refer to existing tests, commands, links and resources."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.migration_pages import (
    FOLDER,
    LINK,
    NAMED_TEST,
    PAGES,
    anchors,
    commands,
    criteria,
    functions,
    here_documents,
    name_of,
    steps,
    text,
)
from tests.support.settings_documents import ROOT

TOOLS = {
    "aws",
    "cat",
    "curl",
    "diff",
    "dig",
    "docker",
    "export",
    "git",
    "kubectl",
    "make",
    "npm",
    "pulumi",
    "sudo",
    "tar",
    "zgrep",
}
"""Commands that the pages use, beside assignments of a command's output."""

RUNBOOKS = sorted(FOLDER.glob("*/runbook.md"))
ACCEPTANCE = sorted(FOLDER.glob("*/acceptance.md"))

of_every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)
of_every_runbook = pytest.mark.parametrize("page", RUNBOOKS, ids=name_of)
of_every_acceptance_table = pytest.mark.parametrize("page", ACCEPTANCE, ids=name_of)


@of_every_page
def test_links_have_existing_targets(page: Path) -> None:
    for link in LINK.findall(text(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@of_every_page
def test_the_tests_in_the_pages_exist(page: Path) -> None:
    for path, function in NAMED_TEST.findall(text(page)):
        assert (ROOT / path).exists(), path
        assert not function or function in functions(ROOT / path), f"{path}::{function}"


@of_every_page
def test_make_targets_and_modules_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|&& )make ([a-z]+)", text(page), re.MULTILINE)) <= targets
    for module in re.findall(r"\.venv/bin/python -m ([a-z_.]+)", text(page)):
        path = ROOT / module.replace(".", "/")
        assert (path / "__main__.py").is_file() or path.with_suffix(".py").is_file(), module


@of_every_page
def test_every_command_is_valid_shell_and_uses_a_known_tool(page: Path) -> None:
    for command in commands(page):
        first = command[0].partition("=$")
        assert command[0] in TOOLS or first[1], " ".join(command)


@of_every_page
def test_every_script_and_document_in_a_page_is_well_formed(page: Path) -> None:
    for script in here_documents(page, "PY"):
        compile(script, name_of(page), "exec")
    for document in here_documents(page, "JSON"):
        json.loads(document)


@of_every_runbook
def test_every_step_of_a_runbook_has_a_command_and_a_success_criterion(page: Path) -> None:
    """Step 0 lists the prerequisites, each with its own check."""
    found = steps(page)
    assert [step[0] for step in found] == sorted({step[0] for step in found})
    assert found[0].startswith("0. Prerequisites")
    for step in found[1:]:
        assert re.search(r"^```$|`(aws|docker|kubectl|pulumi) ", step, re.MULTILINE), step[:20]
        assert "Worked when" in step, step[:20]


@of_every_acceptance_table
def test_the_criteria_are_numbered_in_order(page: Path) -> None:
    numbers = criteria(page)
    assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])


@of_every_acceptance_table
def test_every_criterion_has_evidence(page: Path) -> None:
    for line in text(page).splitlines():
        if re.match(r"\| \d+\.\d", line):
            _, _, _, *shown, _ = line.split("|")
            assert any(NAMED_TEST.search(each) or LINK.search(each) or "make " in each for each in shown), line
            assert not re.search(r"\bTODO\b|\blater\b", line), line
