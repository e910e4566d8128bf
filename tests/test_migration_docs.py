"""The migration documents refer to existing tests, commands, links and resources."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from components.cutover.gate_alarms import gate_alarms
from preview.views import architecture
from systems.layering_detection.aggregator import AggregatorSpec
from tests.support.sources import parsed
from tests.support.stack_plans import planned

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "migration" / "layering-detection"
PAGES = sorted(FOLDER.glob("*.md"))

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
NAMED_TEST = re.compile(r"`(tests/[\w/.]+?)(?:::(\w+))?`")
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CRITERION = re.compile(r"^\| (\d)\.\d+ \| ", re.MULTILINE)


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub generates them."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def functions(path: Path) -> set[str]:
    return {node.name for node in ast.walk(parsed(text(path))) if isinstance(node, ast.FunctionDef)}


def commands(page: Path) -> list[list[str]]:
    """Return each command line of a page's shell blocks as words, without here-documents."""
    blocks = [
        re.sub(r"<<'(\w+)'.*?^\1$", "", block, flags=re.DOTALL | re.MULTILINE) for block in BLOCK.findall(text(page))
    ]
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_have_existing_targets(page: Path) -> None:
    for link in LINK.findall(text(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tests_in_the_pages_exist(page: Path) -> None:
    for path, function in NAMED_TEST.findall(text(page)):
        assert (ROOT / path).exists(), path
        assert not function or function in functions(ROOT / path), f"{path}::{function}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_and_modules_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|&& )make ([a-z]+)", text(page), re.MULTILINE)) <= targets
    for module in re.findall(r"\.venv/bin/python -m ([a-z_.]+)", text(page)):
        path = ROOT / module.replace(".", "/")
        assert (path / "__main__.py").is_file() or path.with_suffix(".py").is_file(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_valid_shell_and_uses_a_known_tool(page: Path) -> None:
    tools = {"aws", "cat", "curl", "diff", "dig", "export", "kubectl", "make", "pulumi", "sudo"}
    for command in commands(page):
        first = command[0].partition("=$")
        assert command[0] in tools or first[1], " ".join(command)


def test_every_step_of_the_runbook_has_a_command_and_a_success_criterion() -> None:
    steps = re.split(r"^## (?=\d)", text(FOLDER / "runbook.md"), flags=re.MULTILINE)[1:]
    assert [step[0] for step in steps] == list("012347")
    for step in steps[1:]:
        assert "pulumi up" in step or "curl" in step, step[:20]
        assert "Worked when" in step, step[:20]


def test_every_value_of_the_setting_is_a_state_and_a_step_of_the_runbook() -> None:
    states = re.findall(r"^\| \w+ \| (\d+) \| (given|null) \|", text(FOLDER / "README.md"), re.MULTILINE)
    assert states == [("0", "given"), ("10", "given"), ("50", "given"), ("100", "given"), ("100", "null")]
    assert set(re.findall(r"`newTrafficPercent: (\d+)`", text(FOLDER / "runbook.md"))) == {"0", "10", "50", "100"}


def test_the_forced_failover_uses_the_threshold_of_the_program() -> None:
    alarms = gate_alarms("it", server_errors=1, latency_seconds=1)
    assert f"--health-threshold {len(alarms) + 1} " in text(FOLDER / "rollback.md")


def test_the_setting_for_concurrent_writers_exists() -> None:
    alias = AggregatorSpec.model_fields["concurrent_writers"].alias
    assert f"aggregator.{alias}: true" in text(FOLDER / "runbook.md")


def test_the_architecture_page_matches_the_plan_of_prod() -> None:
    page = FOLDER / "architecture.md"
    assert text(page) == architecture.file(planned("prod")), (
        "make preview STACK=prod, then copy build/prod/architecture.md"
    )


def test_the_criteria_are_numbered_in_order() -> None:
    numbers = re.findall(r"^\| (\d\.\d+) \| ", text(FOLDER / "acceptance.md"), re.MULTILINE)
    assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])


CRITERIA_BY_PHASE = (5, 6, 7, 5, 4, 4, 6)
"""Acceptance criteria of each phase in the migration document."""


def test_each_phase_has_as_many_criteria_as_the_migration_document() -> None:
    found = CRITERION.findall(text(FOLDER / "acceptance.md"))
    assert [found.count(str(phase)) for phase in range(1, len(CRITERIA_BY_PHASE) + 1)] == list(CRITERIA_BY_PHASE)


def test_every_criterion_has_evidence() -> None:
    for line in text(FOLDER / "acceptance.md").splitlines():
        if re.match(r"\| \d\.\d", line):
            _, _, _, shown, live, _ = line.split("|")
            assert shown.strip(), line
            assert NAMED_TEST.search(shown) or LINK.search(shown) or "make " in shown, line
            assert not re.search(r"\bTODO\b|\blater\b", live), line
