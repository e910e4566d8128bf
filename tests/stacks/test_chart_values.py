"""Every Helm release that a stack plans is given values that its chart knows."""

from __future__ import annotations

from pathlib import Path

import pytest

import versions
from plan.model import PlannedResource
from tests.support.chart_values import value_faults
from tests.support.stack_plans import STACKS, planned

RELEASE = "kubernetes:helm.sh/v3:Release"

CHARTS = {chart.reference: chart for chart in vars(versions).values() if isinstance(chart, versions.Chart)}
"""By what Helm calls them."""


def releases(stack: str) -> list[PlannedResource]:
    return [resource for resource in planned(stack).resources if resource.type == RELEASE]


@pytest.mark.parametrize("stack", STACKS)
def test_a_release_is_given_only_what_its_chart_knows(stack: str, facts: Path, subtests: pytest.Subtests) -> None:
    for release in releases(stack):
        with subtests.test(release=release.name):
            chart = CHARTS[release.inputs["chart"]]
            assert value_faults(facts, chart, release.inputs.get("values") or {}) == []


@pytest.mark.parametrize("stack", STACKS)
def test_a_release_is_at_the_version_that_the_project_pins(stack: str) -> None:
    for release in releases(stack):
        chart = CHARTS[release.inputs["chart"]]
        repository = None if chart.in_a_registry else chart.repository
        assert release.inputs["version"] == chart.version, release.name
        assert (release.inputs.get("repositoryOpts") or {}).get("repo") == repository, release.name
