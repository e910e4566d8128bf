from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws

from analysis import pod_security
from charts.reloader import RELOADER
from components.addons.reloader import Reloader, ReloaderArgs, ReloaderSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"

MakeCluster = Callable[[], ClusterIdentity]


def reloader(cluster: MakeCluster, *, preview: bool = False, monitored: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = ReloaderArgs(
            spec=ReloaderSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            depends_on=[aws.ec2.Eip("way-out")],
            service_monitor=monitored,
        )
        return [resource.urn for resource in Reloader("reloader", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **options: Any) -> dict[str, Any]:
    return reloader(cluster, **options).one(RELEASE).inputs["values"]["reloader"]


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    made = reloader(cluster, monitored=True).one(RELEASE).inputs["values"]
    assert value_faults(facts, RELOADER, made) == []


def test_only_workloads_that_opted_in_are_rolled(cluster: MakeCluster) -> None:
    assert values(cluster)["autoReloadAll"] is False


def test_it_is_given_no_more_kinds_than_it_needs(cluster: MakeCluster) -> None:
    made = values(cluster)
    assert (made["ignoreConfigMaps"], made["ignoreJobs"], made["ignoreCronJobs"]) == (True, True, True)
    assert values(cluster, configMaps=True)["ignoreConfigMaps"] is False


def test_it_leaves_the_variables_of_containers_alone(cluster: MakeCluster) -> None:
    assert values(cluster)["reloadStrategy"] == "annotations"


def test_two_elect_a_leader_and_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    several, single = values(cluster), values(cluster, replicas=1)
    assert (several["enableHA"], several["deployment"]["replicas"]) == (True, 2)
    assert several["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert single["enableHA"] is False
    assert single["podDisruptionBudget"]["enabled"] is False


def test_its_pods_hold_the_restricted_level_of_their_namespace(cluster: MakeCluster) -> None:
    deployment = reloader(cluster)
    labels = deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]["reloader"]["deployment"]
    container = {"name": "reloader", "securityContext": made["containerSecurityContext"]}
    assert pod_security.violations({"securityContext": made["securityContext"], "containers": [container]}) == []


def test_it_may_do_nothing_on_aws(cluster: MakeCluster) -> None:
    assert {type_ for type_ in reloader(cluster).types() if type_.startswith("aws:iam")} == set()


def test_it_goes_where_it_is_told(cluster: MakeCluster) -> None:
    made = values(cluster)["deployment"]
    assert made["nodeSelector"] == {"landfall.dev/node-group": "system"}
    assert [taint["value"] for taint in made["tolerations"]] == ["system"]


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in reloader(cluster, preview=True).resources} == {r.urn for r in reloader(cluster).resources}
