"""Every planned Helm release has only values that its chart knows."""

from __future__ import annotations

import pytest

from charts import catalogue
from plan.model import PlannedResource
from tests.support.chart_values import value_faults
from tests.support.stack_plans import EVERY_STACK, planned

RELEASE = "kubernetes:helm.sh/v3:Release"

CHARTS = {chart.reference: chart for chart in catalogue.CHARTS.values()}
"""Charts of the catalogue by the reference that Helm takes."""


def releases(stack: str) -> list[PlannedResource]:
    return [resource for resource in planned(stack).resources if resource.type == RELEASE]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_release_is_given_only_what_its_chart_knows(stack: str, subtests: pytest.Subtests) -> None:
    for release in releases(stack):
        with subtests.test(release=release.name):
            chart = CHARTS[release.inputs["chart"]]
            assert value_faults(chart, release.inputs.get("values") or {}) == []


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_release_and_eks_add_on_has_a_catalogue_entry(stack: str) -> None:
    assert {release.inputs["chart"] for release in releases(stack)} <= CHARTS.keys()
    addons = {addon.inputs["addonName"] for addon in planned(stack).of_type("aws:eks/addon:Addon")}
    assert addons <= catalogue.EKS_ADDONS.keys()


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_release_is_in_the_namespace_of_its_catalogue_entry(stack: str) -> None:
    for release in releases(stack):
        assert release.inputs["namespace"] == CHARTS[release.inputs["chart"]].namespace, release.name


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_release_is_at_the_version_that_the_project_pins(stack: str) -> None:
    for release in releases(stack):
        chart = CHARTS[release.inputs["chart"]]
        repository = None if chart.in_a_registry else chart.repository
        assert release.inputs["version"] == chart.version, release.name
        assert (release.inputs.get("repositoryOpts") or {}).get("repo") == repository, release.name
