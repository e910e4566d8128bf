from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

import versions
from analysis import pod_security
from charts.cluster_autoscaler import CLUSTER_AUTOSCALER
from components.addons.cluster_autoscaler.cluster_autoscaler import (
    ClusterAutoscaler,
    ClusterAutoscalerArgs,
    ClusterAutoscalerSpec,
    image_tag,
)
from components.addons.cluster_autoscaler.policy import autoscaler_statements
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"

MakeCluster = Callable[[], ClusterIdentity]


def autoscaler(
    cluster: MakeCluster, *, preview: bool = False, monitored: bool = False, nodes: str | None = None, **spec: Any
) -> Deployment:
    def program() -> list[Any]:
        args = ClusterAutoscalerArgs(
            spec=ClusterAutoscalerSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group=nodes),
            depends_on=[aws.ec2.Eip("way-out")],
            service_monitor=monitored,
        )
        return [resource.urn for resource in ClusterAutoscaler("nodes", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **options: Any) -> dict[str, Any]:
    return autoscaler(cluster, **options).one(RELEASE).inputs["values"]


def statements() -> Mapping[str, dict[str, Any]]:
    found = autoscaler_statements(cluster_name="platform", region="us-east-1")
    return {statement.sid: statement.document() for statement in found}


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    made = values(cluster, nodes="system", expander="priority", priorities={"10": [".*"]})
    assert value_faults(facts, CLUSTER_AUTOSCALER, made) == []


def test_every_kubernetes_version_that_eks_runs_has_a_release_of_its_own() -> None:
    assert versions.CLUSTER_AUTOSCALER_IMAGE_TAGS.keys() == versions.KUBERNETES_VERSIONS.keys()
    assert all(tag.startswith(f"v{version}.") for version, tag in versions.CLUSTER_AUTOSCALER_IMAGE_TAGS.items())


def test_the_image_follows_the_cluster_s_version(cluster: MakeCluster) -> None:
    assert values(cluster)["image"] == {"tag": versions.CLUSTER_AUTOSCALER_IMAGE_TAGS["1.35"]}
    assert values(cluster, imageTag="v1.35.9")["image"] == {"tag": "v1.35.9"}


def test_an_unknown_version_is_refused_with_what_to_do() -> None:
    with pytest.raises(
        ValueError, match=r"no Cluster Autoscaler is known for Kubernetes 1\.99 .*say clusterAutoscaler"
    ):
        image_tag("1.99")


def test_it_finds_the_groups_of_this_cluster_alone(cluster: MakeCluster) -> None:
    made = values(cluster)
    assert made["autoDiscovery"] == {"clusterName": "platform"}
    assert made["awsRegion"] == "us-east-1"


def test_it_resizes_this_cluster_s_groups_alone() -> None:
    resize = statements()["ResizeThisClustersGroups"]
    assert resize["Action"] == ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    assert resize["Condition"]["StringEquals"] == {
        "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled": "true",
        "aws:ResourceTag/k8s.io/cluster-autoscaler/platform": "owned",
    }


def test_without_a_condition_it_reads_this_cluster_s_node_groups_and_nothing_else() -> None:
    unconditional = [statement for statement in statements().values() if "Condition" not in statement]
    assert [(each["Action"], each["Resource"]) for each in unconditional] == [
        (["eks:DescribeNodegroup"], ["arn:aws:eks:us-east-1:*:nodegroup/platform/*/*"])
    ]


def test_wherever_any_resource_will_do_it_only_looks() -> None:
    anything = [statement for statement in statements().values() if statement["Resource"] == ["*"]]
    verbs = {action.partition(":")[2][:3] for statement in anything for action in statement["Action"]}
    assert verbs == {"Des", "Get"}
    assert all(statement["Condition"]["StringEquals"]["aws:RequestedRegion"] == "us-east-1" for statement in anything)


def test_its_pods_hold_the_restricted_level_of_their_namespace(cluster: MakeCluster) -> None:
    deployment = autoscaler(cluster)
    labels = deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]
    container = {"name": "autoscaler", "securityContext": made["containerSecurityContext"]}
    pod = {"securityContext": made["securityContext"], "containers": [container]}
    assert pod_security.violations(pod) == []


def test_pods_with_an_empty_dir_do_not_keep_a_node_alive(cluster: MakeCluster) -> None:
    arguments = values(cluster)["extraArgs"]
    assert arguments["skip-nodes-with-local-storage"] is False
    assert arguments["scale-down-utilization-threshold"] == "0.5"
    assert arguments["scale-down-unneeded-time"] == "10m"


def test_priorities_reach_the_expander_that_reads_them(cluster: MakeCluster) -> None:
    made = values(cluster, expander="priority", priorities={"20": ["eks-batch-.*"], "10": [".*"]})
    assert made["extraArgs"]["expander"] == "priority"
    assert made["expanderPriorities"] == {"20": ["eks-batch-.*"], "10": [".*"]}


@pytest.mark.parametrize("spec", [{"expander": "priority"}, {"priorities": {"10": [".*"]}}])
def test_priorities_without_their_expander_are_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="the expander priority and priorities belong together"):
        ClusterAutoscalerSpec.model_validate(spec)


def test_the_service_account_is_the_role_s(cluster: MakeCluster) -> None:
    deployment = autoscaler(cluster)
    role = deployment.one("aws:iam/role:Role")
    account = deployment.one(RELEASE).inputs["values"]["rbac"]["serviceAccount"]
    assert account["annotations"] == {"eks.amazonaws.com/role-arn": role.outputs["arn"]}
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"] == (
        f"system:serviceaccount:cluster-autoscaler:{account['name']}"
    )


def test_it_waits_for_its_permissions_its_namespace_and_what_it_is_given(cluster: MakeCluster) -> None:
    deployment = autoscaler(cluster)
    assert deployment.dependencies(deployment.one(RELEASE)) >= {
        ("aws:iam/rolePolicy:RolePolicy", "nodes-policy"),
        ("aws:ec2/eip:Eip", "way-out"),
        ("kubernetes:core/v1:Namespace", "nodes-namespace"),
        ("kubernetes:networking.k8s.io/v1:NetworkPolicy", "nodes-traffic"),
    }
    assert [deployment.at(urn).name for urn in deployment.outputs] == ["nodes-release"]


def test_it_is_monitored_when_prometheus_is_there(cluster: MakeCluster) -> None:
    assert values(cluster)["serviceMonitor"]["enabled"] is False
    assert values(cluster, monitored=True)["serviceMonitor"] == {"enabled": True, "namespace": "cluster-autoscaler"}


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in autoscaler(cluster, preview=True).resources} == {
        r.urn for r in autoscaler(cluster).resources
    }
