"""IAM policy of Karpenter's controller.

Source: the CloudFormation template of Karpenter's getting-started guide, 1.14. It is narrower in two points: nodes are
launched in the subnets and the security group of the cluster alone, and the stack creates their instance profile, so
that the controller needs no write access to IAM.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Condition, Statement, passed_to_services
from partition import partition_of

LAUNCHED = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
"""Kinds of EC2 resources that a launch creates and tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KarpenterScope:
    """Network, role and queue that the policy allows."""

    cluster_name: str
    region: str
    subnet_ids: Sequence[str]
    security_group_id: str
    node_role_arn: str
    queue_arn: str

    @property
    def partition(self) -> str:
        """Name of the partition, for ARNs."""
        return partition_of(self.region).name

    def ec2(self, *kinds: str) -> list[str]:
        """Return the ARNs of all EC2 resources of these kinds; conditions restrict them."""
        return [f"arn:{self.partition}:ec2:{self.region}:*:{kind}/*" for kind in kinds]

    @property
    def owned(self) -> Condition:
        """Return the condition that Karpenter created the resource for this cluster, by its tags."""
        return {
            "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{self.cluster_name}": "owned"},
            "StringLike": {"aws:ResourceTag/karpenter.sh/nodepool": "*"},
        }

    @property
    def tagged_as_owned(self) -> dict[str, dict[str, str | Sequence[str]]]:
        """Return the condition that a request sets these tags on the resource that it creates."""
        return {
            "StringEquals": {
                f"aws:RequestTag/kubernetes.io/cluster/{self.cluster_name}": "owned",
                "aws:RequestTag/eks:eks-cluster-name": self.cluster_name,
            },
            "StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"},
        }


def controller_statements(scope: KarpenterScope) -> Sequence[Statement]:
    """Return permission to launch and terminate nodes of this cluster, to read its queue, and to describe EC2."""
    return [*_launch(scope), *_tag(scope), _terminate(scope), *_identity(scope), *_describe(scope)]


def _launch(scope: KarpenterScope) -> Sequence[Statement]:
    launch = ["ec2:RunInstances", "ec2:CreateFleet"]
    return [
        Statement(
            sid="LaunchFromImagesIntoTheClustersNetwork",
            actions=launch,
            resources=[
                f"arn:{scope.partition}:ec2:{scope.region}::image/*",
                f"arn:{scope.partition}:ec2:{scope.region}::snapshot/*",
                f"arn:{scope.partition}:ec2:{scope.region}:*:security-group/{scope.security_group_id}",
                *(f"arn:{scope.partition}:ec2:{scope.region}:*:subnet/{subnet_id}" for subnet_id in scope.subnet_ids),
            ],
        ),
        Statement(
            sid="LaunchByOwnTemplates",
            actions=launch,
            resources=scope.ec2("launch-template"),
            condition=scope.owned,
        ),
        Statement(
            sid="LaunchTaggedAsOwned",
            actions=[*launch, "ec2:CreateLaunchTemplate"],
            resources=scope.ec2(*LAUNCHED),
            condition=scope.tagged_as_owned,
        ),
    ]


def _tag(scope: KarpenterScope) -> Sequence[Statement]:
    requested = scope.tagged_as_owned
    return [
        Statement(
            sid="TagWhileLaunching",
            actions=["ec2:CreateTags"],
            resources=scope.ec2(*LAUNCHED),
            condition={
                **requested,
                "StringEquals": {
                    **requested["StringEquals"],
                    "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
                },
            },
        ),
        Statement(
            sid="NameNodesThatJoined",
            actions=["ec2:CreateTags"],
            resources=scope.ec2("instance"),
            condition={
                **scope.owned,
                "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": scope.cluster_name},
                "ForAllValues:StringEquals": {
                    "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]
                },
            },
        ),
    ]


def _terminate(scope: KarpenterScope) -> Statement:
    return Statement(
        sid="EndOwnNodes",
        actions=["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
        resources=scope.ec2("instance", "launch-template"),
        condition=scope.owned,
    )


def _identity(scope: KarpenterScope) -> Sequence[Statement]:
    return [
        Statement(
            sid="GiveNodesTheirRole",
            actions=["iam:PassRole"],
            resources=[scope.node_role_arn],
            condition={"StringEquals": {"iam:PassedToService": passed_to_services(["ec2"], scope.region)}},
        ),
        # Before it deletes a node class, the controller looks for profiles by names of its own, and waits forever where
        # it is denied. ListInstanceProfiles below returns the same information.
        Statement(
            sid="ReadProfiles",
            actions=["iam:GetInstanceProfile"],
            resources=[f"arn:{scope.partition}:iam::*:instance-profile/*"],
        ),
        # The controller looks for leftover profiles of an earlier installation. The action supports no resource.
        Statement(sid="LookForLeftoverProfiles", actions=["iam:ListInstanceProfiles"], resources=["*"]),
        Statement(
            sid="FindTheApiServer",
            actions=["eks:DescribeCluster"],
            resources=[f"arn:{scope.partition}:eks:{scope.region}:*:cluster/{scope.cluster_name}"],
        ),
        Statement(
            sid="HearOfInterruptions",
            actions=["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            resources=[scope.queue_arn],
        ),
    ]


def _describe(scope: KarpenterScope) -> Sequence[Statement]:
    return [
        Statement(
            sid="SeeMachinesAndNetwork",
            actions=[
                "ec2:DescribeCapacityReservations",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceStatus",
                "ec2:DescribeInstanceTypeOfferings",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeLaunchTemplates",
                "ec2:DescribePlacementGroups",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSpotPriceHistory",
                "ec2:DescribeSubnets",
            ],
            # None of these actions supports a resource.
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": scope.region}},
        ),
        Statement(
            sid="FindImages",
            actions=["ssm:GetParameter"],
            resources=[f"arn:{scope.partition}:ssm:{scope.region}::parameter/aws/service/*"],
        ),
        # The price list is in another region. The action supports no resource.
        Statement(sid="ReadPrices", actions=["pricing:GetProducts"], resources=["*"]),
    ]
