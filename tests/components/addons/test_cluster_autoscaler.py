from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

import versions
from charts.cluster_autoscaler import CLUSTER_AUTOSCALER
from components.addons.cluster_autoscaler.cluster_autoscaler import (
    ClusterAutoscaler,
    ClusterAutoscalerSpec,
    image_tag,
)
from components.addons.cluster_autoscaler.policy import autoscaler_statements
from tests.support import pod_security
from tests.support.addons import NAMESPACE, RELEASE, ROLE, Addon
from tests.support.chart_values import value_faults

ADDON = Addon(component=ClusterAutoscaler, spec=ClusterAutoscalerSpec, name="nodes")
autoscaler = ADDON.install


values = ADDON.values


def statements() -> Mapping[str, dict[str, Any]]:
    found = autoscaler_statements(cluster_name="platform", region="us-east-1")
    return {statement.sid: statement.document() for statement in found}


def test_the_chart_knows_the_values_for_priorities() -> None:
    made = values(expander="priority", priorities={"10": [".*"]})
    assert value_faults(CLUSTER_AUTOSCALER, made) == []


def test_every_kubernetes_version_has_an_image_tag() -> None:
    assert versions.CLUSTER_AUTOSCALER_IMAGE_TAGS.keys() == versions.KUBERNETES_VERSIONS.keys()
    assert all(tag.startswith(f"v{version}.") for version, tag in versions.CLUSTER_AUTOSCALER_IMAGE_TAGS.items())


def test_the_image_has_the_version_of_the_cluster() -> None:
    assert values()["image"] == {"tag": versions.CLUSTER_AUTOSCALER_IMAGE_TAGS["1.35"]}
    assert values(imageTag="v1.35.9")["image"] == {"tag": "v1.35.9"}


def test_an_unknown_kubernetes_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no Cluster Autoscaler for Kubernetes 1\.99, .*Set clusterAutoscaler"):
        image_tag("1.99")


def test_it_discovers_the_groups_of_its_cluster() -> None:
    made = values()
    assert made["autoDiscovery"] == {"clusterName": "platform"}
    assert made["awsRegion"] == "us-east-1"


def test_it_scales_the_groups_of_its_cluster_alone() -> None:
    resize = statements()["ResizeThisClustersGroups"]
    assert resize["Action"] == ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    assert resize["Condition"]["StringEquals"] == {
        "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled": "true",
        "aws:ResourceTag/k8s.io/cluster-autoscaler/platform": "owned",
    }


def test_the_only_statement_without_a_condition_reads_node_groups() -> None:
    unconditional = [statement for statement in statements().values() if "Condition" not in statement]
    assert [(each["Action"], each["Resource"]) for each in unconditional] == [
        (["eks:DescribeNodegroup"], ["arn:aws:eks:us-east-1:*:nodegroup/platform/*/*"])
    ]


def test_statements_for_all_resources_only_read() -> None:
    anything = [statement for statement in statements().values() if statement["Resource"] == ["*"]]
    verbs = {action.partition(":")[2][:3] for statement in anything for action in statement["Action"]}
    assert verbs == {"Des", "Get"}
    assert all(statement["Condition"]["StringEquals"]["aws:RequestedRegion"] == "us-east-1" for statement in anything)


def test_pods_meet_the_level_restricted() -> None:
    deployment = autoscaler()
    labels = deployment.one(NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]
    container = {"name": "autoscaler", "securityContext": made["containerSecurityContext"]}
    pod = {"securityContext": made["securityContext"], "containers": [container]}
    assert pod_security.violations(pod) == []


def test_pods_with_an_empty_dir_do_not_prevent_scale_down() -> None:
    arguments = values()["extraArgs"]
    assert arguments["skip-nodes-with-local-storage"] is False
    assert arguments["scale-down-utilization-threshold"] == "0.5"
    assert arguments["scale-down-unneeded-time"] == "10m"


def test_priorities_configure_the_expander() -> None:
    made = values(expander="priority", priorities={"20": ["eks-batch-.*"], "10": [".*"]})
    assert made["extraArgs"]["expander"] == "priority"
    assert made["expanderPriorities"] == {"20": ["eks-batch-.*"], "10": [".*"]}


@pytest.mark.parametrize("spec", [{"expander": "priority"}, {"priorities": {"10": [".*"]}}])
def test_priorities_and_their_expander_need_each_other(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="priority and priorities need each other"):
        ClusterAutoscalerSpec.model_validate(spec)


def test_the_role_trusts_the_service_account_of_the_chart() -> None:
    deployment = autoscaler()
    role = deployment.one(ROLE)
    account = deployment.one(RELEASE).inputs["values"]["rbac"]["serviceAccount"]
    assert account["annotations"] == {"eks.amazonaws.com/role-arn": role.outputs["arn"]}
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"] == (
        f"system:serviceaccount:cluster-autoscaler:{account['name']}"
    )


def test_the_monitor_is_in_its_own_namespace() -> None:
    assert values()["serviceMonitor"]["enabled"] is False
    assert values(monitored=True)["serviceMonitor"] == {"enabled": True, "namespace": "cluster-autoscaler"}


def test_it_waits_for_a_pod_as_long_as_the_settings_say() -> None:
    assert values()["extraArgs"]["max-graceful-termination-sec"] == "600"
    assert values(maxGracefulTerminationSeconds=3900)["extraArgs"]["max-graceful-termination-sec"] == "3900"
