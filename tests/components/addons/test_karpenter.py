from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from charts.karpenter import KARPENTER
from charts.karpenter_crd import KARPENTER_CRD
from components.addons.karpenter.karpenter import Karpenter, KarpenterArgs, KarpenterSpec
from components.addons.karpenter.nodes import NodePoolSpec
from tests.support.addons import NAMESPACE, PREREQUISITE, RELEASE, ROLE, ROLE_POLICY, Addon
from tests.support.object_schemas import custom_resource_faults

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


ADDON = Addon(
    component=Karpenter,
    spec=KarpenterSpec,
    name="karpenter",
    args=KarpenterArgs,
    settings={"nodePools": POOLS},
    inputs=lambda: {
        "subnet_ids": ["subnet-0a1", "subnet-0b2"],
        "security_group_id": "sg-0c3",
        "tags": {"environment": "test"},
    },
)
karpenter = ADDON.install


def values(**options: Any) -> dict[str, Any]:
    return karpenter(**options).one(RELEASE, "karpenter-release").inputs["values"]


def pool(name: str, **spec: Any) -> dict[str, Any]:
    return karpenter(**spec).one(NODE_POOL, f"karpenter-pool-{name}").inputs["spec"]


def requirements(spec: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {(each["key"], each["operator"]): each["values"] for each in spec["template"]["spec"]["requirements"]}


def test_node_class_and_pools_match_their_definitions() -> None:
    deployment = karpenter()
    objects = [*deployment.all(NODE_CLASS), *deployment.all(NODE_POOL)]
    assert [found for each in objects for found in custom_resource_faults(each.inputs)] == []
    assert len(objects) == 1 + len(POOLS)


def test_another_chart_installs_the_definitions() -> None:
    deployment = karpenter()
    definitions = deployment.one(RELEASE, "karpenter-crds-release").inputs
    assert (definitions["chart"], definitions["version"]) == (
        KARPENTER_CRD.reference,
        KARPENTER_CRD.version,
    )
    assert KARPENTER_CRD.version == KARPENTER.version
    assert deployment.one(RELEASE, "karpenter-release").inputs["skipCrds"] is True


def test_pools_are_destroyed_before_their_class_controller_and_definitions() -> None:
    deployment = karpenter()
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
        (ROLE_POLICY, "karpenter-policy"),
        ("aws:sqs/queuePolicy:QueuePolicy", "karpenter-interruption-policy"),
        PREREQUISITE,
        (NAMESPACE, "karpenter-namespace"),
    }


def test_a_pool_is_deleted_after_its_nodes() -> None:
    for each in karpenter().all(NODE_POOL):
        assert each.inputs["metadata"]["annotations"] == {"pulumi.com/deletionPropagationPolicy": "foreground"}


def test_other_resources_can_depend_on_the_pools() -> None:
    deployment = karpenter()
    assert {deployment.at(urn).name for urn in deployment.outputs} == {f"karpenter-pool-{name}" for name in POOLS}


def test_nodes_are_configured_like_managed_nodes() -> None:
    spec = karpenter().one(NODE_CLASS).inputs["spec"]
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


def test_subnets_and_security_groups_are_selected_by_id() -> None:
    spec = karpenter().one(NODE_CLASS).inputs["spec"]
    assert spec["subnetSelectorTerms"] == [{"id": "subnet-0a1"}, {"id": "subnet-0b2"}]
    assert spec["securityGroupSelectorTerms"] == [{"id": "sg-0c3"}]


def test_the_controller_has_no_write_access_to_iam() -> None:
    deployment = karpenter()
    spec = deployment.one(NODE_CLASS).inputs["spec"]
    profile = deployment.one("aws:iam/instanceProfile:InstanceProfile")
    assert (spec["instanceProfile"], "role" in spec) == (profile.outputs["name"], False)
    policy = json.loads(deployment.one(ROLE_POLICY, "karpenter-policy").inputs["policy"])
    iam = {action for each in policy["Statement"] for action in each["Action"] if action.startswith("iam:")}
    assert iam == {"iam:PassRole", "iam:GetInstanceProfile", "iam:ListInstanceProfiles"}


def test_nodes_have_an_access_entry() -> None:
    deployment = karpenter()
    entry = deployment.one("aws:eks/accessEntry:AccessEntry").inputs
    role = deployment.one(ROLE, "karpenter-node-role")
    assert (entry["type"], entry["principalArn"]) == ("EC2_LINUX", role.outputs["arn"])


def test_the_image_is_pinned() -> None:
    chosen = karpenter(amiAlias="al2023@v20260714").one(NODE_CLASS).inputs["spec"]
    assert chosen["amiSelectorTerms"] == [{"alias": "al2023@v20260714"}]
    with pytest.raises(ValidationError, match="amiAlias"):
        KarpenterSpec.model_validate({"amiAlias": "al2023@latest"})


def test_pods_select_a_pool_like_a_node_group() -> None:
    general, batch = pool("general"), pool("batch")
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


def test_a_pool_allows_instances_of_its_categories() -> None:
    found = requirements(pool("general"))
    assert found["karpenter.k8s.aws/instance-category", "In"] == ["c", "m", "r"]
    assert found["karpenter.k8s.aws/instance-generation", "Gt"] == ["4"]
    assert found["karpenter.sh/capacity-type", "In"] == ["on-demand"]
    assert found["kubernetes.io/arch", "In"] == ["amd64"]


def test_a_pool_allows_the_named_types_or_families() -> None:
    types = requirements(pool("arm", nodePools={"arm": ARM_TYPES}))
    families = requirements(pool("arm", nodePools={"arm": ARM_FAMILIES}))
    assert types["node.kubernetes.io/instance-type", "In"] == ["m7g.large"]
    assert families["karpenter.k8s.aws/instance-family", "In"] == ["m7g", "c7gn"]
    for found in (types, families):
        assert not {key for key, _ in found} & {
            "karpenter.k8s.aws/instance-category",
            "karpenter.k8s.aws/instance-generation",
        }


def test_every_pool_has_limits() -> None:
    assert pool("general")["limits"] == {"cpu": "64", "memory": "256Gi"}


def test_a_budget_has_a_schedule_and_reasons() -> None:
    assert pool("batch")["disruption"]["budgets"] == [
        {"nodes": "0", "reasons": ["Drifted"], "schedule": "0 9 * * mon-fri", "duration": "8h"}
    ]
    assert pool("general")["disruption"] == {
        "consolidationPolicy": "WhenEmptyOrUnderutilized",
        "consolidateAfter": "5m",
        "budgets": [{"nodes": "10%"}],
    }


@pytest.mark.parametrize(("hours", "expires"), [(24, "24h"), (None, "Never")])
def test_expiry_of_nodes_can_be_disabled(hours: int | None, expires: str) -> None:
    spec = pool("general", nodePools={"general": {"expireAfterHours": hours}})
    assert spec["template"]["spec"]["expireAfter"] == expires


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"instanceTypes": ["m7g.large"]}, "m7g.large is arm64, but architecture is amd64"),
        ({"instanceFamilies": ["m7i"], "architecture": "arm64"}, "m7i is amd64, but architecture is arm64"),
        ({"instanceFamilies": ["m7i"], "instanceTypes": ["m7i.large"]}, "only instances in both would match"),
        ({"budgets": [{"nodes": "1", "schedule": "@daily"}]}, "schedule and durationHours need each other"),
    ],
)
def test_conflicting_settings_are_refused(chosen: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        NodePoolSpec.model_validate(chosen)


def test_region_and_cluster_are_explicit() -> None:
    made = values()
    assert made["controller"]["env"] == [{"name": "AWS_REGION", "value": "us-east-1"}]
    assert (made["settings"]["clusterName"], made["settings"]["eksControlPlane"]) == ("platform", True)


def test_the_controller_reads_its_interruption_queue() -> None:
    deployment = karpenter()
    made = deployment.one(RELEASE, "karpenter-release").inputs["values"]
    assert made["settings"]["interruptionQueue"] == deployment.one("aws:sqs/queue:Queue").outputs["name"]
