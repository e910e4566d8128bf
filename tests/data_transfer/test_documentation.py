"""The pages about the data transfer name commands and options that exist."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import versions
from data_transfer import arguments
from data_transfer.checks import declared
from data_transfer.commands.catalogue import COMMANDS
from data_transfer.plans import plan
from data_transfer.plans.command import RunPlan
from tests.data_transfer.kit.command import ROOT
from tests.support.stack_plans import manifests

PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "data-transfer:" in page.read_text(encoding="utf-8")]
REFERENCE = (ROOT / "docs" / "reference" / "data-transfer.md").read_text(encoding="utf-8")
ALL = {command.NAME: command for command in (*COMMANDS, RunPlan)}


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def command_lines(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of every run of the image on a page."""
    for block in blocks(page.read_text(encoding="utf-8"), ""):
        for line in block.replace("\\\n", " ").splitlines():
            if re.match(r"docker run .*data-transfer:", line):
                words = shlex.split(line)
                image = next(index for index, word in enumerate(words) if "data-transfer:" in word)
                yield words[image + 1 :]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_documented_command_is_accepted(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_TRANSFER_STORAGE", "s3://bucket")
    for name, *given in command_lines(page):
        arguments.parse(ALL[name], given)


def test_the_jobs_of_a_restore_are_made_from_the_cron_job_that_has_its_access(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "how-to" / "back-up-and-restore-a-database.md").read_text(encoding="utf-8")
    (cron_job,) = (each for each in manifests("prod") if each["kind"] == "CronJob")
    assert set(re.findall(r"--from=cronjob/(\S+)", page)) == {cron_job["metadata"]["name"]}

    (container,) = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    (values,) = (
        each["data"]
        for each in manifests("prod")
        if each["metadata"].get("name") == container["envFrom"][0]["configMapRef"]["name"]
    )
    monkeypatch.setenv("PGDATABASE", values["PGDATABASE"])
    of_cron_job = arguments.parse(ALL["backup"], container["args"][1:])
    commands = re.findall(r'\["(?:restore|list)-backups?",[^\]]*\]', page)
    assert len(commands) == 2
    for text in commands:
        name, *given = json.loads(text)
        parsed = arguments.parse(ALL[name], given)
        assert (parsed.storage, parsed.name) == (of_cron_job.storage, of_cron_job.name)
    assert f"ALTER DATABASE {values['PGDATABASE']} RENAME TO" in page


def test_the_reference_lists_every_option() -> None:
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| .* \| (`--.*`) \|$", REFERENCE, re.MULTILINE))
    assert {name: set(re.findall(r"--[a-z-]+", text)) for name, text in listed.items()} == {
        name: options(arguments.parser_of(command)) for name, command in ALL.items()
    }


def test_the_reference_lists_every_exit_code() -> None:
    documented = re.findall(r"^\| ([\d, ]+) \|", REFERENCE, re.MULTILINE)
    assert ", ".join(documented) == ", ".join(re.findall(r"^  (\d+) ", arguments.EXIT_CODES, re.MULTILINE))


def test_the_examples_of_the_reference_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_TRANSFER_STORAGE", "s3://bucket")
    checks, steps = blocks(REFERENCE, "json")
    (tmp_path / "checks.json").write_text(checks)
    (tmp_path / "plan.json").write_text(steps)
    assert len(declared.read(tmp_path / "checks.json").vectors) == 1
    assert [step.title for step in plan.read(tmp_path / "plan.json")] == ["check-queues", "dump-database", "uploads"]
    assert json.loads(checks).keys() == {"numbers", "paths", "vectors"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_names_the_current_image(page: Path) -> None:
    tags = set(re.findall(r"data-transfer:([\d.]+|\$TRANSFER)|\bTRANSFER=([\d.]+)", page.read_text(encoding="utf-8")))
    assert {tag or value for tag, value in tags} <= {versions.DATA_TRANSFER, "$TRANSFER"}
