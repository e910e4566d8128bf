from __future__ import annotations

import subprocess
import sys

import pytest

from analysis.parity import ledgers
from migration.facts import Converted, shown
from migration.layering_detection.source import layering_detection
from preview.views import parity
from tests.support.parity_page import PAGES, rendered
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import STACKS, planned


@pytest.mark.parametrize("stack", STACKS)
def test_every_difference_from_ecs_is_explained(stack) -> None:
    ((_, ledger),) = ledgers(planned(stack))

    assert ledger.faults() == []


@pytest.mark.parametrize("stack", PAGES)
def test_the_committed_pages_are_fresh(stack) -> None:
    page = PAGES[stack].read_text(encoding="utf-8")

    assert page == rendered(stack), "run `python -m tests.migration.page`"
    assert f"stack {stack} plans" in page


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
    loads = "import sys, preview.views.parity; sys.exit('components' in sys.modules)"

    command = [sys.executable, "-c", loads]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 -- our own words


def test_what_the_figures_are_of() -> None:
    orchestrator = layering_detection("dev").services["orchestrator"]

    assert orchestrator.resources is not None
    assert orchestrator.resources.cpu == Converted("500m", "512 CPU units")
    assert orchestrator.secrets == {"API_KEY": "layering-detection/dev/api-key#api_key"}


@pytest.mark.parametrize(
    ("stack", "name", "source", "planned_value"),
    [
        ("dev", "services/layering/repository/images_kept", "10", "100"),
        ("prod", "services/layering/repository/images_kept", "10", "—"),
        ("dev", "services/layering/repository/scan_on_push", "yes", "yes"),
        ("prod", "vpc/zones", "2", "3"),
        ("dev", "vpc/nat_gateways", "2", "1"),
        ("staging", "vpc/public_addresses", "no", "—"),
        ("dev", "vpc/public_addresses", "no", "no"),
        ("prod", "stored_secrets/layering-detection/prod/api-key/recovery_days", "7", "—"),
        ("prod", "load_balancer/cross_zone", "yes", "yes"),
        ("prod", "services/layering/alarms/cpu/name", "layering-detection-layering-high-cpu", "—"),
    ],
)
def test_what_the_services_stand_on_is_compared_too(stack, name, source, planned_value) -> None:
    ((_, ledger),) = ledgers(planned(stack))
    (entry,) = (each for each in ledger.entries if each.name == name)

    assert (shown(entry.source), shown(entry.planned)) == (source, planned_value)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("services/layering/dashboard", ("terraform/monitoring.tf", "Dashboard")),
        ("services/layering/process/aws_role", ("terraform/security.tf", "ServiceAccount layering")),
    ],
)
def test_a_fact_is_said_to_be_written_where_it_is(name, places) -> None:
    ((_, ledger),) = ledgers(planned("dev"))
    (entry,) = (each for each in ledger.entries if each.name == name)

    assert entry.source is not None
    assert entry.planned is not None
    assert (entry.source.place, entry.planned.place) == places
