from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from analysis import pod_security
from charts.keda import KEDA
from components.addons.keda import Keda, KedaArgs, KedaSpec
from components.addons.kit.merge import merged
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.chart_values import chart_defaults, value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
PARTS = ("operator", "metricServer", "webhooks")

MakeCluster = Callable[[], ClusterIdentity]


def keda(cluster: MakeCluster, *, preview: bool = False, monitored: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = KedaArgs(
            spec=KedaSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            depends_on=[aws.ec2.Eip("way-out")],
            service_monitor=monitored,
        )
        return [resource.urn for resource in Keda("keda", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **options: Any) -> dict[str, Any]:
    return keda(cluster, **options).one(RELEASE).inputs["values"]


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, KEDA, values(cluster, monitored=True)) == []


def test_each_part_is_named_as_the_chart_names_it(facts: Path, cluster: MakeCluster) -> None:
    defaults, made = chart_defaults(facts, KEDA), values(cluster)
    for free_form in ("resources", "podDisruptionBudget"):
        assert made[free_form].keys() == defaults[free_form].keys() == set(PARTS)


def test_the_spread_counts_the_pods_that_the_chart_labels(facts: Path, cluster: MakeCluster) -> None:
    defaults, made = chart_defaults(facts, KEDA), values(cluster)
    operator = defaults["operator"]["name"]
    labels = {
        part: constraints[0]["labelSelector"]["matchLabels"]["app"]
        for part, constraints in made["topologySpreadConstraints"].items()
    }
    assert labels == {
        "operator": operator,
        "metricsServer": f"{operator}-metrics-apiserver",
        "webhooks": defaults["webhooks"]["name"],
    }


@pytest.mark.parametrize("part", PARTS)
def test_its_pods_hold_the_restricted_level_of_their_namespace(part: str, facts: Path, cluster: MakeCluster) -> None:
    deployment = keda(cluster)
    labels = deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    whole = merged(chart_defaults(facts, KEDA), deployment.one(RELEASE).inputs["values"])
    container = {"name": part, "securityContext": whole["securityContext"][part]}
    pod = {"securityContext": whole["podSecurityContext"][part], "containers": [container]}
    assert pod_security.violations(pod) == []


def test_it_may_do_nothing_on_aws_by_itself_and_take_on_roles_that_trust_it(cluster: MakeCluster) -> None:
    deployment = keda(cluster)
    role = deployment.one("aws:iam/role:Role")
    assert {type_ for type_ in deployment.types() if type_.startswith("aws:iam")} == {"aws:iam/role:Role"}
    made = deployment.one(RELEASE).inputs["values"]
    assert made["podIdentity"]["aws"]["irsa"] == {"enabled": True, "roleArn": role.outputs["arn"]}
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"] == (
        f"system:serviceaccount:keda:{made['serviceAccount']['operator']['name']}"
    )


def test_it_scales_deployments_and_stateful_sets_and_no_other_kind(cluster: MakeCluster) -> None:
    assert values(cluster)["rbac"] == {"enabledCustomScaledRefKinds": False}


@pytest.mark.parametrize(("chosen", "restricted"), [("every-namespace", False), ("own-namespace", True)])
def test_where_it_reads_secrets_is_a_choice(chosen: str, restricted: bool, cluster: MakeCluster) -> None:  # noqa: FBT001 - a table's column
    assert values(cluster, secrets=chosen)["permissions"]["operator"]["restrict"]["secret"] is restricted


def test_it_reaches_the_sources_and_the_control_plane_reaches_it(cluster: MakeCluster) -> None:
    policy = keda(cluster, sourcePorts=[6379]).one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"]
    ways_out = [{port["port"] for port in rule.get("ports", [])} for rule in policy["egress"]]
    ways_in = [{port["port"] for port in rule.get("ports", [])} for rule in policy["ingress"]]
    assert ways_out.count({6379}) == 2, "to pods and to addresses of the network"
    assert {6443, 9443} in ways_in


def test_each_of_two_may_go_alone_and_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    several, single = values(cluster), values(cluster, replicas=1)
    assert {part: several[part]["replicaCount"] for part in ("operator", "metricsServer", "webhooks")} == {
        "operator": 2,
        "metricsServer": 2,
        "webhooks": 2,
    }
    assert several["podDisruptionBudget"] == {part: {"maxUnavailable": 1} for part in PARTS}
    assert single["podDisruptionBudget"] == {part: {} for part in PARTS}


def test_it_waits_for_its_namespace_and_what_it_is_given(cluster: MakeCluster) -> None:
    deployment = keda(cluster)
    assert deployment.dependencies(deployment.one(RELEASE)) >= {
        ("aws:ec2/eip:Eip", "way-out"),
        ("kubernetes:core/v1:Namespace", "keda-namespace"),
        ("kubernetes:networking.k8s.io/v1:NetworkPolicy", "keda-traffic"),
    }
    assert [deployment.at(urn).name for urn in deployment.outputs] == ["keda-release"]


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in keda(cluster, preview=True).resources} == {r.urn for r in keda(cluster).resources}
