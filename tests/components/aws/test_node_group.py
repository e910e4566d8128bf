from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analysis.instance_types import INSTANCES, Instance
from analysis.scheduling.max_pods import max_pods_of
from components.aws.cluster.ami_release import AmiType
from components.aws.cluster.instance_type import runs_on_arm
from components.aws.cluster.node_group import NodeGroupSpec
from components.node_selection import NODE_GROUP_LABEL, NodeSelection
from engine.invokes import AMI_DATE
from plan import values
from tests.support import aws_programs
from tests.support.caching import cached
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy

GENERAL = dict(aws_programs.NODE_GROUP)
NODES = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


@cached
def group(**changes: Any) -> Deployment:
    return deploy(aws_programs.node_group(**changes))


def nodes(**changes: Any) -> dict[str, Any]:
    return group(**changes).one(NODES).inputs


def refused(**changes: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        NodeGroupSpec.model_validate(GENERAL | changes)
    return str(refusal.value)


def test_nodes_require_imdsv2_and_pods_cannot_read_their_credentials() -> None:
    assert group().one(TEMPLATE).inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }


def test_disks_are_encrypted() -> None:
    (disk,) = group(diskSizeGib=80).one(TEMPLATE).inputs["blockDeviceMappings"]
    assert disk == {
        "deviceName": "/dev/xvda",
        "ebs": {"volumeType": "gp3", "volumeSize": 80, "encrypted": "true", "deleteOnTermination": "true"},
    }


def test_resources_that_ec2_creates_with_a_node_have_the_tags_of_the_stack() -> None:
    specifications = group().one(TEMPLATE).inputs["tagSpecifications"]
    assert {specification["resourceType"] for specification in specifications} == {
        "instance",
        "volume",
        "network-interface",
    }
    assert specifications[0]["tags"] == {"environment": "test", "Name": "platform-system"}


def test_the_node_role_can_only_join_the_cluster_and_pull_images() -> None:
    deployment = group()
    attached = {
        attachment.inputs["policyArn"]
        for attachment in deployment.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    assert attached == {
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    }
    trust = json.loads(deployment.one("aws:iam/role:Role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_nodes_are_destroyed_before_their_role_policies_and_egress() -> None:
    deployment = group()
    waits_for = deployment.dependencies(deployment.one(NODES))
    attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    assert waits_for >= {
        (attachment, "system-worker"),
        (attachment, "system-registry"),
        ("aws:ec2/eip:Eip", "egress"),
    }


def test_changes_of_the_desired_size_are_ignored() -> None:
    registration = group().one(NODES)
    assert registration.inputs["scalingConfig"] == {"minSize": 2, "maxSize": 6, "desiredSize": 2}
    assert registration.options["ignoreChanges"] == ["scalingConfig.desiredSize"]


def test_a_group_can_start_with_zero_nodes() -> None:
    assert nodes(minSize=0, capacityType="SPOT")["scalingConfig"] == {"minSize": 0, "maxSize": 6, "desiredSize": 0}


def test_the_node_group_label_cannot_be_overridden() -> None:
    labels = nodes(labels={"team": "risk", NODE_GROUP_LABEL: "other"})["labels"]
    assert labels == {"team": "risk", NODE_GROUP_LABEL: "system"}


def test_without_a_release_eks_chooses_the_ami() -> None:
    assert "releaseVersion" not in nodes()
    assert group().invokes == ()


def test_a_pinned_release_is_passed_on() -> None:
    assert nodes(releaseVersion="1.35.6-20260728")["releaseVersion"] == "1.35.6-20260728"
    assert group(releaseVersion="1.35.6-20260728").invokes == ()


AMI_TYPES = {
    "AL2023_x86_64_STANDARD": ("m7i.large", "x86_64/standard"),
    "AL2023_ARM_64_STANDARD": ("m7g.large", "arm64/standard"),
    "AL2023_x86_64_NVIDIA": ("g5.xlarge", "x86_64/nvidia"),
    "AL2023_ARM_64_NVIDIA": ("g5g.xlarge", "arm64/nvidia"),
    "AL2023_x86_64_NEURON": ("inf2.xlarge", "x86_64/neuron"),
}


@pytest.mark.parametrize("ami_type", get_args(AmiType))
def test_the_newest_release_is_looked_up_by_kubernetes_version_and_ami_type(ami_type: str) -> None:
    instance_type, variant = AMI_TYPES[ami_type]
    deployment = group(releaseVersion="newest", amiType=ami_type, instanceTypes=[instance_type])
    ((function, arguments),) = deployment.invokes
    assert function == "aws:ssm/getParameter:getParameter"
    assert arguments["name"] == (
        f"/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/{variant}/recommended/release_version"
    )
    assert deployment.one(NODES).inputs["releaseVersion"] == f"1.35.0-{AMI_DATE}"


def test_a_preview_shows_the_newest_release_although_the_provider_marks_it_as_a_secret() -> None:
    answer = {"name": "any", "value": dict(values.secret("1.35.6-20261110"))}
    mocks = Cloud(calls={"aws:ssm/getParameter:getParameter": lambda _: answer})
    found = deploy(aws_programs.node_group(releaseVersion="newest"), mocks=mocks).one(NODES)
    assert (found.inputs["releaseVersion"], found.secrets) == ("1.35.6-20261110", frozenset())


def test_taints_are_as_set() -> None:
    taint = {"key": "batch", "value": "true", "effect": "NO_SCHEDULE"}
    assert nodes(taints=[taint])["taints"] == [taint]


def test_nodes_have_the_version_of_the_cluster_and_auto_repair() -> None:
    inputs = nodes()
    assert inputs["version"] == "1.35"
    assert inputs["nodeRepairConfig"] == {"enabled": True}
    assert inputs["updateConfig"] == {"maxUnavailablePercentage": 33}
    assert inputs["launchTemplate"]["version"] == "1"


def test_eks_alone_decides_the_maximum_number_of_pods() -> None:
    assert "userData" not in group().one(TEMPLATE).inputs
    assert "maxPods" in refused(maxPods=58)


@pytest.mark.parametrize("instance", INSTANCES.values(), ids=lambda each: each.name)
def test_the_maximum_number_of_pods_is_that_of_the_plan(instance: Instance) -> None:
    types = {"instanceTypes": [instance.name], "amiType": f"AL2023_{'ARM_64' if instance.arm else 'x86_64'}_STANDARD"}
    spec = NodeGroupSpec.model_validate(GENERAL | types)
    assert spec.max_pods >= max_pods_of([instance], prefix_delegation=True)
    assert (spec.max_pods == max_pods_of([instance], prefix_delegation=True)) is (instance.name != "t3a.small")
    assert spec.max_pods >= max_pods_of([instance], prefix_delegation=False)


def test_the_smallest_type_of_a_group_decides_its_maximum_number_of_pods() -> None:
    assert NodeGroupSpec.model_validate(GENERAL | {"instanceTypes": ["m7i.8xlarge", "m7i.large"]}).max_pods == 110
    types = [INSTANCES["m7i.8xlarge"], INSTANCES["m7i.xlarge"]]
    assert max_pods_of(types, prefix_delegation=True) == 110
    assert max_pods_of(types, prefix_delegation=False) == 58


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minSize": 7}, "minSize 7 is above maxSize 6"),
        ({"desiredSize": 9}, "desiredSize 9 is not between minSize 2 and maxSize 6"),
        ({"desiredSize": 1}, "desiredSize 1 is not between minSize 2 and maxSize 6"),
        (
            {"instanceTypes": ["m7g.large"]},
            "m7g.large has an ARM processor, but amiType AL2023_x86_64_STANDARD is for x86",
        ),
        ({"amiType": "AL2023_ARM_64_STANDARD"}, "m7i.large has an x86 processor"),
        ({"instanceTypes": ["m7i.large", "c7gn.large"]}, "c7gn.large has an ARM processor"),
        ({"instanceTypes": []}, "instanceTypes"),
        ({"releaseVersion": "latest"}, '"latest" is not the word newest or a release of the EKS AMI'),
        ({"releaseVersion": "1.35"}, 'Use a value such as "1.35.0-20261110".'),
        ({"releaseVersion": "1.35.0-20261340"}, "releaseVersion 1.35.0-20261340 does not end with a date"),
    ],
)
def test_invalid_node_groups_are_refused_with_a_message(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(**changes)


@given(st.integers(0, 20), st.integers(1, 20), st.none() | st.integers(0, 20))
def test_an_accepted_group_starts_within_its_bounds(low: int, high: int, wanted: int | None) -> None:
    try:
        spec = NodeGroupSpec.model_validate(GENERAL | {"minSize": low, "maxSize": high, "desiredSize": wanted})
    except ValidationError:
        assert low > high or (wanted is not None and not low <= wanted <= high)
    else:
        assert low <= spec.initial_size <= high


@pytest.mark.parametrize(
    ("instance_type", "arm"),
    [
        ("a1.large", True),
        ("m7g.large", True),
        ("c7gn.xlarge", True),
        ("im4gn.large", True),
        ("t4g.small", True),
        ("g5g.xlarge", True),
        ("g5.xlarge", False),
        ("gr6.4xlarge", False),
        ("m7i-flex.large", False),
        ("u7i-12tb.224xlarge", False),
        ("u-6tb1.metal", False),
        ("t3.medium", False),
    ],
)
def test_graviton_types_are_recognized_by_name(instance_type: str, *, arm: bool) -> None:
    assert runs_on_arm(instance_type) is arm


def test_a_dedicated_group_has_a_taint_that_only_its_pods_tolerate() -> None:
    assert nodes(dedicated=True)["taints"] == [{"key": NODE_GROUP_LABEL, "value": "system", "effect": "NO_SCHEDULE"}]
    (toleration,) = NodeSelection(node_group="system").tolerations
    assert toleration == {"key": NODE_GROUP_LABEL, "operator": "Equal", "value": "system", "effect": "NoSchedule"}
