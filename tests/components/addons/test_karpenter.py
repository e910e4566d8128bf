from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from charts.karpenter import KARPENTER
from charts.karpenter_crd import KARPENTER_CRD
from components.addons.karpenter.karpenter import Karpenter, KarpenterArgs, KarpenterSpec
from components.addons.karpenter.nodes import NodePoolSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from rehearsal.cloud.kubernetes_schema import custom_resource_faults
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
POOLS = {
    "general": {"weight": 10},
    "batch": {
        "capacityTypes": ["spot", "on-demand"],
        "dedicated": True,
        "taints": [{"key": "example.org/slow", "effect": "PREFER_NO_SCHEDULE"}],
        "labels": {"example.org/kind": "batch"},
        "budgets": [{"nodes": "0", "reasons": ["Drifted"], "schedule": "0 9 * * mon-fri", "durationHours": 8}],
    },
}

ARM_TYPES = {"architecture": "arm64", "instanceTypes": ["m7g.large"]}
ARM_FAMILIES = {"architecture": "arm64", "instanceFamilies": ["m7g", "c7gn"]}

MakeCluster = Callable[[], ClusterIdentity]


def karpenter(cluster: MakeCluster, *, preview: bool = False, monitored: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = KarpenterArgs(
            spec=KarpenterSpec.model_validate({"nodePools": POOLS, **spec}),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            depends_on=[aws.ec2.Eip("way-out")],
            subnet_ids=["subnet-0a1", "subnet-0b2"],
            security_group_id="sg-0c3",
            tags={"environment": "test"},
            service_monitor=monitored,
        )
        return [resource.urn for resource in Karpenter("karpenter", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **options: Any) -> dict[str, Any]:
    return karpenter(cluster, **options).one(RELEASE, "karpenter-release").inputs["values"]


def pool(cluster: MakeCluster, name: str, **spec: Any) -> dict[str, Any]:
    return karpenter(cluster, **spec).one(NODE_POOL, f"karpenter-pool-{name}").inputs["spec"]


def requirements(spec: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {(each["key"], each["operator"]): each["values"] for each in spec["template"]["spec"]["requirements"]}


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, KARPENTER, values(cluster, monitored=True)) == []


def test_its_node_class_and_pools_are_as_their_definitions_have_them(facts: Path, cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    objects = [*deployment.all(NODE_CLASS), *deployment.all(NODE_POOL)]
    assert [found for each in objects for found in custom_resource_faults(each.inputs, facts / "crds-jsonschema")] == []
    assert len(objects) == 1 + len(POOLS)


def test_definitions_come_by_their_own_chart_which_helm_upgrades(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    definitions = deployment.one(RELEASE, "karpenter-crds-release").inputs
    assert (definitions["chart"], definitions["version"]) == (
        KARPENTER_CRD.reference,
        KARPENTER_CRD.version,
    )
    assert KARPENTER_CRD.version == KARPENTER.version
    assert deployment.one(RELEASE, "karpenter-release").inputs["skipCrds"] is True


def test_on_destroy_pools_go_before_their_class_their_controller_and_their_definitions(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    node_class = (NODE_CLASS, "karpenter-node-class")
    assert all(deployment.dependencies(each) == {node_class} for each in deployment.all(NODE_POOL))
    assert deployment.dependencies(deployment.one(NODE_CLASS)) >= {
        (RELEASE, "karpenter-release"),
        ("aws:eks/accessEntry:AccessEntry", "karpenter-node-access"),
        ("aws:iam/instanceProfile:InstanceProfile", "karpenter-node-profile"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "karpenter-node-worker"),
    }
    assert deployment.dependencies(deployment.one(RELEASE, "karpenter-release")) >= {
        (RELEASE, "karpenter-crds-release"),
        ("aws:iam/rolePolicy:RolePolicy", "karpenter-policy"),
        ("aws:sqs/queuePolicy:QueuePolicy", "karpenter-interruption-policy"),
        ("aws:ec2/eip:Eip", "way-out"),
        ("kubernetes:core/v1:Namespace", "karpenter-namespace"),
    }


def test_a_pool_is_gone_only_when_its_nodes_are(cluster: MakeCluster) -> None:
    for each in karpenter(cluster).all(NODE_POOL):
        assert each.inputs["metadata"]["annotations"] == {"pulumi.com/deletionPropagationPolicy": "foreground"}


def test_who_needs_nodes_waits_for_the_pools(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    assert {deployment.at(urn).name for urn in deployment.outputs} == {f"karpenter-pool-{name}" for name in POOLS}


def test_nodes_are_as_those_of_a_managed_group(cluster: MakeCluster) -> None:
    spec = karpenter(cluster).one(NODE_CLASS).inputs["spec"]
    assert spec["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    (disk,) = spec["blockDeviceMappings"]
    assert disk["deviceName"] == "/dev/xvda"
    assert (disk["ebs"]["encrypted"], disk["ebs"]["volumeType"], disk["ebs"]["volumeSize"]) == (True, "gp3", "50Gi")
    assert spec["kubelet"] == {"maxPods": 110}
    assert spec["tags"] == {"environment": "test"}


def test_nodes_go_where_they_are_told_and_not_where_a_tag_is(cluster: MakeCluster) -> None:
    spec = karpenter(cluster).one(NODE_CLASS).inputs["spec"]
    assert spec["subnetSelectorTerms"] == [{"id": "subnet-0a1"}, {"id": "subnet-0b2"}]
    assert spec["securityGroupSelectorTerms"] == [{"id": "sg-0c3"}]


def test_the_profile_is_the_stack_s_own_so_that_the_controller_never_writes_to_iam(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    spec = deployment.one(NODE_CLASS).inputs["spec"]
    profile = deployment.one("aws:iam/instanceProfile:InstanceProfile")
    assert (spec["instanceProfile"], "role" in spec) == (profile.outputs["name"], False)
    policy = json.loads(deployment.one("aws:iam/rolePolicy:RolePolicy", "karpenter-policy").inputs["policy"])
    iam = {action for each in policy["Statement"] for action in each["Action"] if action.startswith("iam:")}
    assert iam == {"iam:PassRole", "iam:GetInstanceProfile", "iam:ListInstanceProfiles"}


def test_nodes_may_join(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    entry = deployment.one("aws:eks/accessEntry:AccessEntry").inputs
    role = deployment.one("aws:iam/role:Role", "karpenter-node-role")
    assert (entry["type"], entry["principalArn"]) == ("EC2_LINUX", role.outputs["arn"])


def test_the_image_is_pinned(cluster: MakeCluster) -> None:
    chosen = karpenter(cluster, amiAlias="al2023@v20260714").one(NODE_CLASS).inputs["spec"]
    assert chosen["amiSelectorTerms"] == [{"alias": "al2023@v20260714"}]
    with pytest.raises(ValidationError, match="amiAlias"):
        KarpenterSpec.model_validate({"amiAlias": "al2023@latest"})


def test_pods_choose_a_pool_as_they_choose_a_node_group(cluster: MakeCluster) -> None:
    general, batch = pool(cluster, "general"), pool(cluster, "batch")
    assert general["template"]["metadata"]["labels"] == {"landfall.dev/node-group": "general"}
    assert "taints" not in general["template"]["spec"]
    assert batch["template"]["metadata"]["labels"] == {
        "example.org/kind": "batch",
        "landfall.dev/node-group": "batch",
    }
    assert batch["template"]["spec"]["taints"] == [
        {"key": "landfall.dev/node-group", "effect": "NoSchedule", "value": "batch"},
        {"key": "example.org/slow", "effect": "PreferNoSchedule"},
    ]


def test_a_pool_takes_the_cheapest_machine_of_its_categories(cluster: MakeCluster) -> None:
    found = requirements(pool(cluster, "general"))
    assert found["karpenter.k8s.aws/instance-category", "In"] == ["c", "m", "r"]
    assert found["karpenter.k8s.aws/instance-generation", "Gt"] == ["4"]
    assert found["karpenter.sh/capacity-type", "In"] == ["on-demand"]
    assert found["kubernetes.io/arch", "In"] == ["amd64"]


def test_named_machines_are_taken_by_their_names(cluster: MakeCluster) -> None:
    types = requirements(pool(cluster, "arm", nodePools={"arm": ARM_TYPES}))
    families = requirements(pool(cluster, "arm", nodePools={"arm": ARM_FAMILIES}))
    assert types["node.kubernetes.io/instance-type", "In"] == ["m7g.large"]
    assert families["karpenter.k8s.aws/instance-family", "In"] == ["m7g", "c7gn"]
    for found in (types, families):
        assert not {key for key, _ in found} & {
            "karpenter.k8s.aws/instance-category",
            "karpenter.k8s.aws/instance-generation",
        }


def test_every_pool_ends_somewhere(cluster: MakeCluster) -> None:
    assert pool(cluster, "general")["limits"] == {"cpu": "64", "memory": "256Gi"}


def test_a_budget_holds_when_it_says(cluster: MakeCluster) -> None:
    assert pool(cluster, "batch")["disruption"]["budgets"] == [
        {"nodes": "0", "reasons": ["Drifted"], "schedule": "0 9 * * mon-fri", "duration": "8h"}
    ]
    assert pool(cluster, "general")["disruption"] == {
        "consolidationPolicy": "WhenEmptyOrUnderutilized",
        "consolidateAfter": "5m",
        "budgets": [{"nodes": "10%"}],
    }


@pytest.mark.parametrize(("hours", "expires"), [(24, "24h"), (None, "Never")])
def test_nodes_expire_or_do_not(hours: int | None, expires: str, cluster: MakeCluster) -> None:
    spec = pool(cluster, "general", nodePools={"general": {"expireAfterHours": hours}})
    assert spec["template"]["spec"]["expireAfter"] == expires


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"instanceTypes": ["m7g.large"]}, "m7g.large is an arm64 machine, the pool's architecture is amd64"),
        ({"instanceFamilies": ["m7i"], "architecture": "arm64"}, "m7i is an amd64 machine"),
        ({"instanceFamilies": ["m7i"], "instanceTypes": ["m7i.large"]}, "not both"),
        ({"budgets": [{"nodes": "1", "schedule": "@daily"}]}, "schedule and durationHours belong together"),
    ],
)
def test_what_contradicts_itself_is_refused(chosen: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        NodePoolSpec.model_validate(chosen)


def test_the_controller_asks_no_node_where_it_is(cluster: MakeCluster) -> None:
    made = values(cluster)
    assert made["controller"]["env"] == [{"name": "AWS_REGION", "value": "us-east-1"}]
    assert (made["settings"]["clusterName"], made["settings"]["eksControlPlane"]) == ("platform", True)


def test_the_controller_hears_of_interruptions_by_its_own_queue(cluster: MakeCluster) -> None:
    deployment = karpenter(cluster)
    made = deployment.one(RELEASE, "karpenter-release").inputs["values"]
    assert made["settings"]["interruptionQueue"] == deployment.one("aws:sqs/queue:Queue").outputs["name"]


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in karpenter(cluster, preview=True).resources} == {r.urn for r in karpenter(cluster).resources}
