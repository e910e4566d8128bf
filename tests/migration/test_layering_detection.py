from __future__ import annotations

import subprocess
import sys

import pytest

from analysis.parity import ledgers
from migration.facts import SourcedValue, display
from migration.layering_detection.source import layering_detection
from preview.analyses import analyze
from preview.views import parity
from tests.support.migration_changes import LAYERING_DETECTION, ledger_of
from tests.support.parity_page import pages
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import STACKS, planned


@pytest.mark.parametrize("stack", STACKS)
def test_every_difference_from_ecs_is_explained(stack) -> None:
    ledger = ledger_of(LAYERING_DETECTION, planned(stack))

    assert ledger.faults() == []


def test_the_committed_pages_match_the_plans() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, "run .venv/bin/python -m tests.support.parity_page"


def test_the_terminal_shows_one_line_if_every_difference_is_explained() -> None:
    ledger = ledger_of(LAYERING_DETECTION, planned("dev"))

    found = [each for each in ledgers(planned("dev")) if each[0].name == LAYERING_DETECTION]

    assert parity.text(found) == (
        f"layering-detection and ECS: {len(ledger.entries)} facts, {ledger.count('same')} same, "
        f"{ledger.count('explained')} explained, 0 unexplained"
    )


def test_a_first_preview_refers_to_mode_up() -> None:
    plan = planned("dev", "preview")

    assert analyze(plan).parity is None
    assert parity.text(None) == "not available in a first preview, whose computed values are unknown: use --mode up"
    assert parity.file(plan, None) == f"Parity is {parity.text(None)}.\n"


def test_the_parity_view_does_not_import_components_of_the_program() -> None:
    loads = "import sys, preview.analyses; sys.exit('components' in sys.modules)"

    command = [sys.executable, "-c", loads]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 -- a command of this file


def test_the_source_has_cpu_in_kubernetes_units_and_secrets_by_name() -> None:
    orchestrator = layering_detection("dev").services["orchestrator"]

    assert orchestrator.resources is not None
    assert orchestrator.resources.cpu == SourcedValue("500m", "512 CPU units")
    assert orchestrator.secrets == {"API_KEY": "layering-detection/dev/api-key#api_key"}


@pytest.mark.parametrize(
    ("stack", "name", "source", "planned_value"),
    [
        ("dev", "services/layering/repository/max_images", "10", "100"),
        ("prod", "services/layering/repository/max_images", "10", "—"),
        ("dev", "services/layering/repository/scan_on_push", "yes", "yes"),
        ("prod", "vpc/availability_zones", "2", "3"),
        ("dev", "vpc/nat_gateways", "2", "1"),
        ("staging", "vpc/public_ip_addresses", "no", "—"),
        ("dev", "vpc/public_ip_addresses", "no", "no"),
        ("prod", "stored_secrets/api-key/recovery_window_days", "7", "—"),
        ("prod", "load_balancer/cross_zone", "yes", "yes"),
        ("prod", "services/layering/alarms/cpu/name", "layering-detection-layering-high-cpu", "—"),
    ],
)
def test_platform_resources_are_compared(stack, name, source, planned_value) -> None:
    ledger = ledger_of(LAYERING_DETECTION, planned(stack))
    (entry,) = (each for each in ledger.entries if each.name == name)

    assert (display(entry.source), display(entry.planned)) == (source, planned_value)


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("services/layering/dashboard", ("terraform/monitoring.tf", "Dashboard")),
        ("services/layering/process/iam_role", ("terraform/security.tf", "ServiceAccount layering")),
    ],
)
def test_a_fact_names_its_terraform_file_and_its_planned_object(name, sources) -> None:
    ledger = ledger_of(LAYERING_DETECTION, planned("dev"))
    (entry,) = (each for each in ledger.entries if each.name == name)

    assert entry.source is not None
    assert entry.planned is not None
    assert (entry.source.source, entry.planned.source) == sources
