"""The pages of layering detection agree with the program."""

from __future__ import annotations

import re

from components.cutover.gate_alarms import gate_alarms
from systems.layering_detection.aggregator import AggregatorSpec
from tests.support.migration_pages import CRITERION, FOLDER, steps, text

PAGES = FOLDER / "layering-detection"

CRITERIA_BY_PHASE = (5, 6, 7, 5, 4, 4, 6)
"""Acceptance criteria of each phase in the migration document."""


def test_the_runbook_has_the_steps_of_the_cutover() -> None:
    found = steps(PAGES / "runbook.md")
    assert [step[0] for step in found] == list("012347")
    assert all("pulumi up" in step or "curl" in step for step in found[1:])


def test_every_value_of_the_setting_is_a_state_and_a_step_of_the_runbook() -> None:
    states = re.findall(r"^\| \w+ \| (\d+) \| (given|null) \|", text(PAGES / "README.md"), re.MULTILINE)
    assert states == [("0", "given"), ("10", "given"), ("50", "given"), ("100", "given"), ("100", "null")]
    assert set(re.findall(r"`newTrafficPercent: (\d+)`", text(PAGES / "runbook.md"))) == {"0", "10", "50", "100"}


def test_the_forced_failover_uses_the_threshold_of_the_program() -> None:
    alarms = gate_alarms("it", server_errors=1, latency_seconds=1)
    assert f"--health-threshold {len(alarms) + 1} " in text(PAGES / "rollback.md")


def test_the_setting_for_concurrent_writers_exists() -> None:
    alias = AggregatorSpec.model_fields["concurrent_writers"].alias
    assert f"aggregator.{alias}: true" in text(PAGES / "runbook.md")


def test_each_phase_has_as_many_criteria_as_the_migration_document() -> None:
    found = CRITERION.findall(text(PAGES / "acceptance.md"))
    assert [found.count(str(phase)) for phase in range(1, len(CRITERIA_BY_PHASE) + 1)] == list(CRITERIA_BY_PHASE)
