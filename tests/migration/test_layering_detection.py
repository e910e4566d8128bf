from __future__ import annotations

import subprocess
import sys

import pytest

from migration.layering_detection.source import layering_detection
from plan.parity import ledgers
from plan.views import parity
from tests.migration.page import FILE, STACK, rendered
from tests.settings.documents import ROOT
from tests.stacks.planning import STACKS, planned


@pytest.mark.parametrize("stack", STACKS)
def test_every_difference_from_ecs_is_explained(stack) -> None:
    ((_, ledger),) = ledgers(planned(stack))

    assert ledger.faults() == []


def test_the_committed_page_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == rendered(), "run `python -m tests.migration.page`"
    assert f"stack {STACK}" in rendered()


def test_the_terminal_gets_one_line_where_all_is_explained() -> None:
    ((_, ledger),) = ledgers(planned("dev"))

    assert parity.text(planned("dev")) == (
        f"parity with ECS: {len(ledger.entries)} facts, {ledger.count('same')} the same, "
        f"{ledger.count('explained')} explained"
    )


def test_a_first_preview_says_where_parity_is_read() -> None:
    plan = planned("dev", "preview")

    assert parity.text(plan) == "parity is read with --mode up: in a first preview computed values are unknown"
    assert parity.file(plan) == f"{parity.text(plan)}\n"


def test_the_preview_loads_nothing_of_a_program_that_may_have_modules_of_the_same_name() -> None:
    loads = "import sys, plan.views.parity; sys.exit('components' in sys.modules)"

    command = [sys.executable, "-c", loads]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 -- our own words


def test_what_the_figures_are_of() -> None:
    orchestrator = layering_detection("dev").services["orchestrator"]

    assert orchestrator.resources is not None
    assert str(orchestrator.resources.cpu) == "Converted(value='500m', words='512 CPU units')"
    assert orchestrator.secrets == {"API_KEY": "layering-detection/dev/api-key#api_key"}
