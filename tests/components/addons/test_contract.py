"""Contract of all add-ons. A test module of an add-on declares ``ADDON`` or ``ADDONS``, which these tests find."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from charts.catalogue import CHARTS, EKS_ADDONS
from charts.model import AddonPod, Chart
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.eks_addon import EksAddonSpec
from nested import keys, value_at
from tests.support.addons import (
    EKS_ADDON,
    NAMESPACE,
    NETWORK_POLICY,
    PREREQUISITE,
    RELEASE,
    ROLE,
    ROLE_POLICY,
    SYSTEM,
    Addon,
)
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, Registration

INSTALLED_APART = {"prometheus-operator-crds"}
"""Charts without a context, which other add-ons depend on."""

PRIVILEGED = {"datadog", "falco", "logging", "node-exporter", "nvidia-device-plugin"}
"""Namespaces with access to their node; all others have the Pod Security level ``restricted``."""


def declared() -> Iterator[tuple[str, Addon]]:
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if file != Path(__file__):
            module = vars(import_module(f"tests.components.addons.{file.stem}"))
            addons = {"": module["ADDON"]} if "ADDON" in module else module.get("ADDONS", {})
            yield from ((f"{file.stem.removeprefix('test_')} {name}".strip(), addon) for name, addon in addons.items())


ADDONS = dict(declared())
CHART_ADDONS = {name: addon for name, addon in ADDONS.items() if issubclass(addon.spec, ChartSpec)}


def every(addons: Mapping[str, Addon]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("addon", addons.values(), ids=addons.keys())


def releases(deployment: Deployment) -> list[tuple[Registration, Chart]]:
    return [(each, CHARTS[each.inputs["chart"].rpartition("/")[2]]) for each in deployment.all(RELEASE)]


def pods(deployment: Deployment) -> Iterator[tuple[AddonPod, Any]]:
    """Yield each workload that the values turn on, with the values."""
    found = [(chart.pods, release.inputs["values"]) for release, chart in releases(deployment)]
    for addon in deployment.all(EKS_ADDON):
        configuration = json.loads(addon.inputs.get("configurationValues", "{}"))
        found.append((EKS_ADDONS[addon.inputs["addonName"]].pods, configuration))
    for workloads, values in found:
        for pod in workloads:
            switch = value_at(values, *keys(pod.enabled_by)) if pod.enabled_by else None
            if pod.enabled_by_default if switch is None else switch:
                yield pod, values


def placement(pod: AddonPod, values: Any, key: str) -> Any:
    given = [value_at(values, *keys(f"{section}.{key}")) for section in pod.placed_by or (pod.section,)]
    return next((each for each in given if each), None)


def monitors(values: Any) -> bool:
    """Return whether values turn on a ServiceMonitor or a PodMonitor."""
    if not isinstance(values, dict):
        return False
    return any(
        (key.lower() in {"servicemonitor", "podmonitor"} and (value.get("enabled") or value.get("create")))
        or monitors(value)
        for key, value in values.items()
        if isinstance(value, dict)
    )


def test_every_catalogue_entry_has_a_component_with_a_test() -> None:
    deployments = [addon.install() for addon in ADDONS.values()]
    charts = {chart.name for deployment in deployments for _, chart in releases(deployment)}
    eks_addons = {each.inputs["addonName"] for deployment in deployments for each in deployment.all(EKS_ADDON)}
    assert charts == CHARTS.keys() - INSTALLED_APART
    assert eks_addons == EKS_ADDONS.keys()


@every(ADDONS)
def test_the_first_preview_shows_every_resource(addon: Addon) -> None:
    previewed, created = addon.install(preview=True), addon.install()
    assert {each.urn for each in previewed.resources} == {each.urn for each in created.resources}


@every(ADDONS)
def test_other_resources_can_depend_on_the_add_on(addon: Addon) -> None:
    deployment = addon.install()
    ready = [deployment.at(urn) for urn in deployment.outputs]
    assert ready
    assert all(each.custom for each in ready)


@every(ADDONS)
def test_an_add_on_depends_on_its_prerequisites_and_on_the_policies_of_its_role(addon: Addon) -> None:
    deployment = addon.install()
    charts = [release for release, chart in releases(deployment) if chart.pods]
    permissions = {(each.type, each.name) for each in deployment.all(ROLE_POLICY)} & {
        (ROLE_POLICY, f"{addon.name}-policy")
    }
    for main in (*charts, *deployment.all(EKS_ADDON)):
        assert {PREREQUISITE, *permissions} <= deployment.dependencies(main)


@every(CHART_ADDONS)
def test_a_release_is_a_pinned_chart_that_helm_rolls_back_on_failure(addon: Addon) -> None:
    for release, chart in releases(addon.install()):
        repository = None if chart.in_a_registry else {"repo": chart.repository}
        assert (release.inputs["chart"], release.inputs["version"]) == (chart.reference, chart.version)
        assert release.inputs.get("repositoryOpts") == repository
        assert release.inputs["namespace"] == chart.namespace
        assert release.inputs["atomic"] is True
        assert not release.inputs.get("skipAwait", False)


@every(CHART_ADDONS)
def test_a_namespace_has_a_level_and_denies_traffic_by_default(addon: Addon) -> None:
    deployment = addon.install()
    policies = [each.inputs for each in deployment.all(NETWORK_POLICY)]
    for namespace in deployment.all(NAMESPACE):
        name, labels = namespace.inputs["metadata"]["name"], namespace.inputs["metadata"]["labels"]
        level = "privileged" if name in PRIVILEGED else "restricted"
        assert labels == {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
        assert ["Ingress", "Egress"] in [
            each["spec"]["policyTypes"]
            for each in policies
            if each["metadata"]["namespace"] == name and not any(each["spec"]["podSelector"].values())
        ]


@every(CHART_ADDONS)
def test_pods_start_after_their_namespace_and_its_network_policies(addon: Addon) -> None:
    deployment = addon.install()
    isolation = {(each.type, each.name) for each in (*deployment.all(NAMESPACE), *deployment.all(NETWORK_POLICY))}
    for release, chart in releases(deployment):
        if chart.pods and isolation:
            assert isolation <= deployment.dependencies(release)


@every(CHART_ADDONS)
def test_values_cannot_create_a_load_balancer_beside_the_settings(addon: Addon) -> None:
    values = {"server": {"service": {"type": "LoadBalancer"}}}
    with pytest.raises(ValueError, match=r"values\.server\.service\.type LoadBalancer"):
        addon.spec.model_validate({**addon.settings, "values": values})


@every(CHART_ADDONS)
@pytest.mark.parametrize("monitored", [False, True])
def test_the_chart_knows_every_value(monitored: bool, addon: Addon) -> None:  # noqa: FBT001 - a table's column
    for release, chart in releases(addon.install(monitored=monitored)):
        assert value_faults(chart, release.inputs.get("values") or {}) == []


@every(CHART_ADDONS)
def test_settings_can_override_any_value(addon: Addon) -> None:
    (default,) = [each for each, chart in releases(addon.install()) if chart.pods]
    (changed,) = [each for each, chart in releases(addon.install(values={"override": {"key": 1}})) if chart.pods]
    assert changed.inputs["values"] == {**default.inputs["values"], "override": {"key": 1}}


@every(CHART_ADDONS)
def test_monitors_are_created_only_with_the_prometheus_operator(addon: Addon) -> None:
    assert not any(monitors(each.inputs.get("values")) for each in addon.install().all(RELEASE))


@every(ADDONS)
def test_controllers_run_on_the_chosen_nodes(addon: Addon) -> None:
    for pod, values in pods(addon.install()):
        if pod.kind != "DaemonSet":
            assert placement(pod, values, "nodeSelector") == SYSTEM.node_selector, pod.name
            assert placement(pod, values, "tolerations") == list(SYSTEM.tolerations), pod.name


@every(ADDONS)
def test_daemon_sets_tolerate_every_taint(addon: Addon) -> None:
    for pod, values in pods(addon.install()):
        if pod.kind == "DaemonSet":
            assert {"operator": "Exists"} in (placement(pod, values, "tolerations") or pod.tolerations), pod.name


@every(ADDONS)
def test_a_role_trusts_one_service_account(addon: Addon) -> None:
    for role in addon.install().all(ROLE):
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        if "Federated" in statement["Principal"]:
            condition = statement["Condition"]["StringEquals"]
            assert condition["oidc.example/id/1:aud"] == "sts.amazonaws.com"
            assert "*" not in condition["oidc.example/id/1:sub"]


@every(ADDONS)
def test_an_unknown_setting_is_refused(addon: Addon) -> None:
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        addon.spec.model_validate({**addon.settings, "replcas": 3})


def test_every_other_spec_is_one_of_a_chart_or_an_eks_add_on() -> None:
    assert all(issubclass(addon.spec, ChartSpec | EksAddonSpec) for addon in ADDONS.values())
