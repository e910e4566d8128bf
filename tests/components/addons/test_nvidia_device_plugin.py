from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
import yaml

from charts.nvidia_device_plugin import NVIDIA_DEVICE_PLUGIN
from components.addons.nvidia_device_plugin import (
    NvidiaDevicePlugin,
    NvidiaDevicePluginArgs,
    NvidiaDevicePluginSpec,
)
from components.aws.cluster.cluster import ClusterIdentity
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"

MakeCluster = Callable[[], ClusterIdentity]


def plugin(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = NvidiaDevicePluginArgs(
            spec=NvidiaDevicePluginSpec.model_validate(spec),
            cluster=cluster(),
            depends_on=[aws.ec2.Eip("way-out")],
        )
        return [resource.urn for resource in NvidiaDevicePlugin("gpu", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **spec: Any) -> dict[str, Any]:
    return plugin(cluster, **spec).one(RELEASE).inputs["values"]


@pytest.mark.parametrize("pods", [1, 4])
def test_the_values_are_the_chart_s(pods: int, cluster: MakeCluster, facts: Path) -> None:
    found = values(cluster, podsPerGpu=pods)
    assert value_faults(facts, NVIDIA_DEVICE_PLUGIN, found) == []


def test_it_runs_where_gpus_are_and_nowhere_else(cluster: MakeCluster) -> None:
    found = values(cluster)
    assert found["nodeSelector"] == {"nvidia.com/gpu.present": "true"}
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert found["gfd"] == {"enabled": False}


def test_a_gpu_belongs_to_one_pod_until_somebody_shares_it(cluster: MakeCluster) -> None:
    assert "config" not in values(cluster)
    config = values(cluster, podsPerGpu=4)["config"]
    shared = yaml.safe_load(config["map"][config["default"]])["sharing"]["timeSlicing"]
    assert shared == {"failRequestsGreaterThanOne": True, "resources": [{"name": "nvidia.com/gpu", "replicas": 4}]}


def test_sharing_takes_no_more_privilege(cluster: MakeCluster) -> None:
    """Without these two, the chart gives a plugin that has a configuration ``CAP_SYS_ADMIN``."""
    found = values(cluster, podsPerGpu=4)
    assert (found["migStrategy"], found["deviceListStrategy"]) == ("none", "envvar")


def test_its_namespace_lets_it_reach_the_kubelet(cluster: MakeCluster) -> None:
    deployment = plugin(cluster)
    namespace = deployment.one("kubernetes:core/v1:Namespace")
    assert namespace.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"
    assert (namespace.type, namespace.name) in deployment.dependencies(deployment.one(RELEASE))


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in plugin(cluster, preview=True).resources} == {r.urn for r in plugin(cluster).resources}
