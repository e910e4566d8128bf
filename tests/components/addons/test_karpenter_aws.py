"""Karpenter's own policy and queue, beside the CloudFormation template that the project publishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import reference
from components.addons.karpenter.policy import KarpenterScope, controller_statements
from components.addons.karpenter.queue import EVENTS, InterruptionQueue, queue_policy
from tests.support.harness import deploy
from tests.support.iam_evaluation import allows

WRITES_TO_IAM = {
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
}
"""Actions that Karpenter needs when it creates the instance profile of its nodes itself."""

SCOPE = KarpenterScope(
    cluster_name="platform",
    region="us-east-1",
    subnet_ids=["subnet-0a1", "subnet-0b2"],
    security_group_id="sg-0c3",
    node_role_arn="arn:aws:iam::111122223333:role/node",
    queue_arn="arn:aws:sqs:us-east-1:111122223333:queue",
)


def statements() -> Mapping[str, dict[str, Any]]:
    return {statement.sid: statement.document() for statement in controller_statements(SCOPE)}


PUBLISHED = reference.iam_actions("karpenter")
"""Actions of the policies in Karpenter's published CloudFormation template."""


def test_the_controller_has_the_published_permissions_without_iam_writes_and_zonal_shifts() -> None:
    ours = {action for statement in statements().values() for action in statement["Action"]}
    assert PUBLISHED - ours == WRITES_TO_IAM | {"arc-zonal-shift:GetManagedResource"}
    assert ours <= PUBLISHED


def test_every_published_event_reaches_the_queue() -> None:
    published = reference.event_patterns("karpenter")
    assert sorted(map(str, published)) == sorted(str(dict(pattern)) for pattern in EVENTS.values())


def test_it_creates_and_terminates_resources_of_this_cluster_alone() -> None:
    changes = re.compile(r"ec2:(Create|Delete|Terminate|Run)")
    tag = re.compile(r"aws:(Request|Resource)Tag/kubernetes.io/cluster/platform")
    unguarded = {
        sid
        for sid, statement in statements().items()
        if any(changes.match(action) for action in statement["Action"])
        and not any(tag.match(key) for key in statement.get("Condition", {}).get("StringEquals", {}))
    }
    assert unguarded == {"LaunchFromImagesIntoTheClustersNetwork"}


def test_nodes_are_launched_in_the_network_of_the_cluster_alone() -> None:
    resources = statements()["LaunchFromImagesIntoTheClustersNetwork"]["Resource"]
    assert set(resources) == {
        "arn:aws:ec2:us-east-1::image/*",
        "arn:aws:ec2:us-east-1::snapshot/*",
        "arn:aws:ec2:us-east-1:*:security-group/sg-0c3",
        "arn:aws:ec2:us-east-1:*:subnet/subnet-0a1",
        "arn:aws:ec2:us-east-1:*:subnet/subnet-0b2",
    }


def test_existing_resources_cannot_get_the_ownership_tag() -> None:
    tagging = {sid: each for sid, each in statements().items() if each["Action"] == ["ec2:CreateTags"]}
    assert tagging.keys() == {"TagWhileLaunching", "NameNodesThatJoined"}
    assert tagging["TagWhileLaunching"]["Condition"]["StringEquals"]["ec2:CreateAction"] == [
        "RunInstances",
        "CreateFleet",
        "CreateLaunchTemplate",
    ]
    joined = tagging["NameNodesThatJoined"]["Condition"]
    assert joined["StringEquals"] == {"aws:ResourceTag/kubernetes.io/cluster/platform": "owned"}
    assert "kubernetes.io/cluster/platform" not in joined["ForAllValues:StringEquals"]["aws:TagKeys"]


def test_a_node_class_with_a_foreign_profile_can_be_deleted() -> None:
    """Karpenter reads profiles by names of its own, which must fail with NoSuchEntity and not with AccessDenied."""
    legacy = "arn:aws:iam::111122223333:instance-profile/platform_12345678901234567890"
    assert allows(controller_statements(SCOPE), "iam:GetInstanceProfile", legacy, {})


def test_it_passes_the_node_role_to_ec2_alone() -> None:
    passing = statements()["GiveNodesTheirRole"]
    assert passing["Resource"] == [SCOPE.node_role_arn]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}


def test_the_queue_accepts_messages_of_its_rules_over_tls_alone() -> None:
    send, clear = queue_policy("queue", ["rule-1", "rule-2"])["Statement"]
    assert send["Principal"] == {"Service": "events.amazonaws.com"}
    assert send["Condition"] == {"ArnEquals": {"aws:SourceArn": ["rule-1", "rule-2"]}}
    assert (clear["Effect"], clear["Principal"]) == ("Deny", {"AWS": "*"})
    assert clear["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_queue_is_encrypted_and_the_target_of_every_rule() -> None:
    deployment = deploy(lambda: InterruptionQueue("warnings").arn)
    queue = deployment.one("aws:sqs/queue:Queue")
    assert (queue.inputs["sqsManagedSseEnabled"], queue.inputs["messageRetentionSeconds"]) == (True, 300)
    targets = deployment.all("aws:cloudwatch/eventTarget:EventTarget")
    rules = deployment.all("aws:cloudwatch/eventRule:EventRule")
    assert {each.inputs["arn"] for each in targets} == {queue.outputs["arn"]}
    assert {each.inputs["rule"] for each in targets} == {each.outputs["name"] for each in rules}
    assert len(targets) == len(EVENTS)
