"""The catalogue describes the pods that each chart renders, and every planned pod has requests and a priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

import reference
from analysis.scheduling.resources import container_requests
from analysis.scheduling.shipped import is_on, pod_spec, replicas_of
from charts.catalogue import CHARTS
from charts.model import AddonPod
from nested import mapping_at, value_at

RENDERED = [name for name, chart in CHARTS.items() if chart.pods]


def workloads(chart: str) -> dict[str, Mapping[str, Any]]:
    return {each["name"]: each for each in reference.rendered_chart(chart)["workloads"]}


def declared(chart: str) -> dict[str, AddonPod]:
    """Return the workloads and Jobs that the catalogue expects for the values that the chart was rendered with."""
    values = reference.rendered_chart(chart)["values"]
    entry = CHARTS[chart]
    return {each.name: each for each in (*entry.pods, *entry.jobs) if each.created_by_chart and is_on(each, values)}


def requests(containers: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, bool]]:
    """Return CPU, memory and privilege of containers, in an order of their own."""
    found = [(container_requests(each["resources"])[0], each) for each in containers]
    return sorted((amount.cpu, amount.memory, is_privileged(each)) for amount, each in found)


def is_privileged(container: Mapping[str, Any]) -> bool:
    return bool(container.get("privileged") or value_at(container, "securityContext", "privileged"))


@pytest.mark.parametrize("chart", RENDERED)
def test_a_chart_renders_the_workloads_and_jobs_of_the_catalogue(chart: str) -> None:
    found = {name: each["kind"] for name, each in workloads(chart).items()}
    assert found == {name: pod.kind for name, pod in declared(chart).items()}


@pytest.mark.parametrize("chart", RENDERED)
def test_the_containers_of_a_chart_request_what_the_catalogue_expects(chart: str) -> None:
    values = reference.rendered_chart(chart)["values"]
    for name, pod in declared(chart).items():
        spec = pod_spec(pod, values)
        for kind in ("containers", "initContainers"):
            assert requests(workloads(chart)[name][kind]) == requests(spec[kind]), f"{kind} of {name}"


@pytest.mark.parametrize("chart", RENDERED)
def test_the_memory_limits_of_the_values_reach_the_containers(chart: str) -> None:
    values = reference.rendered_chart(chart)["values"]
    for name, pod in declared(chart).items():
        spec = pod_spec(pod, values)
        for kind in ("containers", "initContainers"):
            limits = [value_at(each, "resources", "limits", "memory") for each in workloads(chart)[name][kind]]
            expected = [value_at(each, "resources", "limits", "memory") for each in spec[kind]]
            assert sorted(map(str, limits)) == sorted(map(str, expected)), f"{kind} of {name}"


@pytest.mark.parametrize("chart", RENDERED)
def test_pods_of_a_chart_are_placed_as_the_catalogue_expects(chart: str) -> None:
    values = reference.rendered_chart(chart)["values"]
    for name, pod in declared(chart).items():
        spec, found = pod_spec(pod, values), workloads(chart)[name]
        assert found["tolerations"] == spec["tolerations"], name
        selector = {**mapping_at(spec, "nodeSelector"), "kubernetes.io/os": "linux"}
        assert {**found.get("nodeSelector", {}), "kubernetes.io/os": "linux"} == selector, name
        assert found.get("priorityClassName") == spec["priorityClassName"], name
        assert found.get("hostNetwork", False) is spec["hostNetwork"], name
        if pod.kind in {"Deployment", "StatefulSet"} and not pod.autoscaling:
            assert found["replicas"] == replicas_of(pod, values).min, name


@pytest.mark.parametrize("chart", CHARTS)
def test_the_definitions_that_a_chart_renders_are_of_the_groups_in_the_catalogue(chart: str) -> None:
    kinds = CHARTS[chart].custom_resources
    groups = {name.partition(".")[2] for name in reference.rendered_chart(chart)["definitions"]}
    assert groups <= {*(kinds.groups if kinds else ()), *UNUSED_GROUPS.get(chart, ())}


UNUSED_GROUPS = {"aws-load-balancer-controller": ("gateway.k8s.aws", "aga.k8s.aws")}
"""Groups in a chart's ``crds/`` that the platform does not install."""
