from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from analysis import pod_security
from charts.vertical_pod_autoscaler import VERTICAL_POD_AUTOSCALER
from components.addons.vertical_pod_autoscaler import (
    VerticalPodAutoscaler,
    VerticalPodAutoscalerArgs,
    VerticalPodAutoscalerSpec,
)
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
PARTS = ("recommender", "updater", "admissionController")

MakeCluster = Callable[[], ClusterIdentity]


def autoscaler(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = VerticalPodAutoscalerArgs(
            spec=VerticalPodAutoscalerSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            depends_on=[aws.ec2.Eip("way-out")],
        )
        return [resource.urn for resource in VerticalPodAutoscaler("sizes", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **spec: Any) -> dict[str, Any]:
    return autoscaler(cluster, **spec).one(RELEASE).inputs["values"]


@pytest.mark.parametrize("mode", ["recommend", "apply"])
def test_its_values_are_the_chart_s(mode: str, facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, VERTICAL_POD_AUTOSCALER, values(cluster, mode=mode)) == []


@pytest.mark.parametrize(("mode", "parts"), [("recommend", {"recommender"}), ("apply", set(PARTS))])
def test_only_who_asks_for_it_has_pods_changed(mode: str, parts: set[str], cluster: MakeCluster) -> None:
    made = values(cluster, mode=mode)
    assert {part for part in PARTS if made[part]["enabled"]} == parts
    assert made["admissionController"]["certGen"]["enabled"] is (mode == "apply")


def test_by_default_it_only_recommends() -> None:
    assert VerticalPodAutoscalerSpec().mode == "recommend"


def test_pods_start_while_its_webhook_is_away(cluster: MakeCluster) -> None:
    webhook = values(cluster, mode="apply")["admissionController"]["mutatingWebhookConfiguration"]
    assert webhook == {"failurePolicy": "Ignore"}


@pytest.mark.parametrize(("mode", "reached"), [("recommend", False), ("apply", True)])
def test_the_control_plane_reaches_the_webhook_where_there_is_one(
    mode: str,
    reached: bool,  # noqa: FBT001 - a table's column
    cluster: MakeCluster,
) -> None:
    policy = autoscaler(cluster, mode=mode).one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"]
    ports = {port["port"] for rule in policy["ingress"] for port in rule.get("ports", [])}
    assert (8000 in ports) is reached


def test_its_pods_hold_the_restricted_level_of_their_namespace(cluster: MakeCluster) -> None:
    deployment = autoscaler(cluster)
    labels = deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]
    container = {"name": "recommender", "securityContext": made["containerSecurityContext"]}
    assert pod_security.violations({"securityContext": made["podSecurityContext"], "containers": [container]}) == []


def test_every_part_goes_where_it_is_told(cluster: MakeCluster) -> None:
    made = values(cluster, mode="apply")
    for part in (*(made[part] for part in PARTS), made["admissionController"]["certGen"]):
        assert part["nodeSelector"] == {"landfall.dev/node-group": "system"}
        assert [taint["value"] for taint in part["tolerations"]] == ["system"]


def test_one_of_two_may_go_and_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    assert values(cluster)["recommender"]["podDisruptionBudget"]["enabled"] is True
    assert values(cluster, replicas=1)["recommender"]["podDisruptionBudget"]["enabled"] is False


def test_it_waits_for_its_namespace_and_what_it_is_given(cluster: MakeCluster) -> None:
    deployment = autoscaler(cluster)
    assert deployment.dependencies(deployment.one(RELEASE)) >= {
        ("aws:ec2/eip:Eip", "way-out"),
        ("kubernetes:core/v1:Namespace", "sizes-namespace"),
    }


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in autoscaler(cluster, preview=True).resources} == {
        r.urn for r in autoscaler(cluster).resources
    }
