"""Example output in the documentation is what the commands print; ``…`` stands for omitted text."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from analysis import critical_path
from analysis.cost.estimate import cost_of
from preview.views import cost
from preview.views import critical_path as duration
from settings.faults import SettingsError
from settings.reading import read
from tests.support.settings_documents import changed
from tests.support.stack_plans import planned

DOCS = Path(__file__).parent.parent.parent / "docs"


def example(page: str, opening: str) -> str:
    """Return the code block of a page that opens with these words."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (found,) = [block for language, block in blocks if not language and block.startswith(opening)]
    return found


def matches(example: str, output: str) -> bool:
    pattern = r"[\s\S]*?".join(re.escape(part.rstrip()) for part in example.rstrip().split("…"))
    return re.fullmatch(pattern + r"\s*", output) is not None


def test_the_errors_of_invalid_settings_are_those_of_the_validation() -> None:
    network, cluster = ("platform", "create", "network", "create"), ("platform", "create", "cluster")
    document = changed(
        "dev",
        {
            (*network, "natGateway"): "single",
            (*cluster, "kubernetesVersion"): 1.35,
            ("platform", "create", "nodeGroups", "system", "minSize"): 4,
        },
    )
    with pytest.raises(SettingsError) as refusal:
        read(document, stack="dev")
    assert matches(example("reference/settings.md", "error: "), f"error: {refusal.value}"), refusal.value


def test_the_cost_estimate_is_that_of_dev() -> None:
    output = cost.text(cost_of(planned("dev")))
    shown = example("how-to/read-the-cost-estimate.md", "Cost\n")
    assert textwrap.dedent(shown.removeprefix("Cost\n")).strip() == output.strip()


def test_the_duration_is_that_of_dev() -> None:
    plan = planned("dev")
    output = duration.text(critical_path.of_up(plan), critical_path.of_destroy(plan))
    shown = example("reference/dependency-model.md", "Duration")
    assert matches(textwrap.dedent(shown.partition("\n")[2]), output), output
