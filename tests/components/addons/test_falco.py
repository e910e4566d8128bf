from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from charts.falco import FALCO
from components.addons.falco import Falco, FalcoArgs, FalcoSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"

MakeCluster = Callable[[], ClusterIdentity]


def falco(cluster: MakeCluster, *, preview: bool = False, service_monitor: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = FalcoArgs(
            spec=FalcoSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            service_monitor=service_monitor,
            depends_on=[aws.ec2.Eip("way-out")],
        )
        return [resource.urn for resource in Falco("falco", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **choices: Any) -> dict[str, Any]:
    return falco(cluster, **choices).one(RELEASE).inputs["values"]


@pytest.mark.parametrize("service_monitor", [False, True])
def test_the_values_are_the_chart_s(service_monitor: bool, cluster: MakeCluster, facts: Path) -> None:  # noqa: FBT001 - a table's column
    found = values(cluster, service_monitor=service_monitor, rules={"shop.yaml": "- rule: x"})
    assert value_faults(facts, FALCO, found) == []


def test_it_watches_every_node_whatever_the_node_is_kept_for(cluster: MakeCluster) -> None:
    found = values(cluster)
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert "nodeSelector" not in found
    assert found["podPriorityClassName"] == "system-node-critical"


def test_it_has_capabilities_and_not_the_whole_of_root_s(cluster: MakeCluster) -> None:
    driver = values(cluster)["driver"]
    assert driver == {"kind": "modern_ebpf", "modernEbpf": {"leastPrivileged": True}}


def test_its_rules_change_when_somebody_rolls_them_out(cluster: MakeCluster) -> None:
    """The download at a pod's start stays on: without it this version of the chart starts a Falco that exits."""
    found = values(cluster, rules={"shop.yaml": "- rule: x"})
    assert found["falcoctl"] == {"artifact": {"follow": {"enabled": False}}}
    assert found["customRules"] == {"shop.yaml": "- rule: x"}


def test_alerts_are_json_from_the_priority_on_that_was_chosen(cluster: MakeCluster) -> None:
    settings = values(cluster, priority="warning")["falco"]
    assert (settings["json_output"], settings["priority"]) == (True, "warning")


def test_prometheus_is_told_where_there_is_one(cluster: MakeCluster) -> None:
    for there in (False, True):
        found = values(cluster, service_monitor=there)
        assert (found["serviceMonitor"], found["metrics"]) == ({"create": there}, {"enabled": there})


def test_its_namespace_lets_its_pods_reach_their_node(cluster: MakeCluster) -> None:
    deployment = falco(cluster)
    namespace = deployment.one("kubernetes:core/v1:Namespace")
    release = deployment.one(RELEASE)
    assert namespace.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"
    assert (namespace.type, namespace.name) in deployment.dependencies(release)
    assert deployment.outputs == [release.urn]


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in falco(cluster, preview=True).resources} == {r.urn for r in falco(cluster).resources}
