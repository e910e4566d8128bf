"""An upgrade of a chart upgrades its custom resource definitions: Helm never upgrades those in ``crds/``."""

from __future__ import annotations

import pytest

import reference
from analysis.scheduling.shipped import is_on
from charts.catalogue import CHARTS
from charts.definitions import charts_with_definitions, definitions, version
from charts.model import CustomResources
from plan.model import PlannedResource
from tests.support.stack_addons import charts
from tests.support.stack_graph import graph_of
from tests.support.stack_plans import EVERY_OWNER, EVERYTHING, KARPENTER, planned

DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def upgraded_by(how: str) -> dict[str, CustomResources]:
    kinds = {name: chart.custom_resources for name, chart in CHARTS.items()}
    return {name: found for name, found in kinds.items() if found and found.upgraded_by == how}


def release_of(chart: str) -> tuple[str, PlannedResource]:
    (stack, *_) = [each for each in (EVERYTHING, KARPENTER) if chart in charts(each)]
    return stack, charts(stack)[chart]


@pytest.mark.parametrize("chart", upgraded_by("objects"))
def test_a_release_depends_on_the_definitions_that_the_program_creates(chart: str) -> None:
    stack, release = release_of(chart)
    assert release.inputs["skipCrds"] is True
    created = {each.inputs["metadata"]["name"]: each for each in planned(stack).of_type(DEFINITION)}
    for definition in definitions(chart):
        found = created[definition["metadata"]["name"]]
        assert found.inputs["spec"] == definition["spec"]
        assert found.inputs["metadata"]["annotations"] == definition["metadata"]["annotations"]
        assert graph_of(stack).depends_on(release.urn, found.urn)


@pytest.mark.parametrize("chart", sorted(charts_with_definitions()))
def test_the_definitions_belong_to_the_pinned_version_of_the_chart(chart: str) -> None:
    assert version(chart) == CHARTS[chart].version


def test_every_file_of_definitions_belongs_to_a_chart_that_needs_it() -> None:
    assert charts_with_definitions() == upgraded_by("objects").keys()


@pytest.mark.parametrize("chart", upgraded_by("objects"))
def test_the_definitions_are_of_the_groups_in_the_catalogue(chart: str) -> None:
    kinds = CHARTS[chart].custom_resources
    assert kinds
    assert {definition["spec"]["group"] for definition in definitions(chart)} <= {*kinds.groups}


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_plan_has_no_other_definition(stack: str) -> None:
    expected = {
        each["metadata"]["name"]
        for chart in charts(stack)
        if chart in charts_with_definitions()
        for each in definitions(chart)
    }
    assert {each.inputs["metadata"]["name"] for each in planned(stack).of_type(DEFINITION)} == expected


@pytest.mark.parametrize("chart", upgraded_by("chart"))
def test_a_chart_of_definitions_is_installed_beside_the_chart(chart: str) -> None:
    stack, release = release_of(chart)
    assert release.inputs.get("skipCrds") or release.inputs["values"]["crds"] == {"enabled": False}
    others = [
        name
        for name in charts(stack)
        if (found := CHARTS[name].custom_resources)
        and name != chart
        and found.groups == CHARTS[chart].custom_resources.groups
    ]
    assert [CHARTS[name].custom_resources.upgraded_by for name in others] == ["templates"]


@pytest.mark.parametrize("chart", upgraded_by("skipped"))
def test_unused_definitions_are_not_installed(chart: str) -> None:
    assert release_of(chart)[1].inputs["skipCrds"] is True


@pytest.mark.parametrize("chart", upgraded_by("job"))
def test_a_job_upgrades_the_definitions_before_each_upgrade_of_the_chart(chart: str) -> None:
    workloads = reference.rendered_chart(chart)["workloads"]
    (hook,) = [each["hook"] for each in workloads if each["kind"] == "Job" and "crds" in each["name"]]
    assert "pre-upgrade" in hook.split(",")
    _, release = release_of(chart)
    values = release.inputs["values"]
    (job,) = [each for each in CHARTS[chart].jobs if "crds" in each.name]
    assert is_on(job, values)


def test_every_chart_with_definitions_states_how_an_upgrade_changes_them() -> None:
    rendered = {chart for chart in CHARTS if reference.rendered_chart(chart)["definitions"]}
    assert rendered <= {name for name, chart in CHARTS.items() if chart.custom_resources}


def test_the_program_creates_every_definition_of_a_group_that_its_chart_has() -> None:
    for chart, kinds in upgraded_by("objects").items():
        names = {
            name for name in reference.rendered_chart(chart)["definitions"] if name.partition(".")[2] in kinds.groups
        }
        assert {each["metadata"]["name"] for each in definitions(chart)} == names
