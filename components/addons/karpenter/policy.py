"""The IAM policy of Karpenter's controller.

Source: the CloudFormation template of Karpenter's getting-started guide, 1.14. Narrower in what this project settles
itself: nodes go into the cluster's own subnets and security group only, and their instance profile is the stack's,
so that the controller never writes to IAM.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Condition, Statement

LAUNCHED = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
"""What a launch makes, and tags as it makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KarpenterScope:
    """Where the controller may launch nodes, and as what."""

    cluster_name: str
    region: str
    subnet_ids: Sequence[str]
    security_group_id: str
    node_role_arn: str
    queue_arn: str

    def ec2(self, *kinds: str) -> list[str]:
        """Every resource of these kinds, in any account: the conditions say which."""
        return [f"arn:aws:ec2:{self.region}:*:{kind}/*" for kind in kinds]

    @property
    def owned(self) -> Condition:
        """Made by Karpenter for this cluster, by the tags on it."""
        return {
            "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{self.cluster_name}": "owned"},
            "StringLike": {"aws:ResourceTag/karpenter.sh/nodepool": "*"},
        }

    @property
    def tagged_as_owned(self) -> dict[str, dict[str, str | Sequence[str]]]:
        """Asks for those very tags as it makes something."""
        return {
            "StringEquals": {
                f"aws:RequestTag/kubernetes.io/cluster/{self.cluster_name}": "owned",
                "aws:RequestTag/eks:eks-cluster-name": self.cluster_name,
            },
            "StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"},
        }


def controller_statements(scope: KarpenterScope) -> Sequence[Statement]:
    """Launch and end nodes of this cluster, hear of interruptions, and look around."""
    return [*_launching(scope), *_tagging(scope), _ending(scope), *_identity(scope), *_looking_around(scope)]


def _launching(scope: KarpenterScope) -> Sequence[Statement]:
    launch = ["ec2:RunInstances", "ec2:CreateFleet"]
    return [
        Statement(
            sid="LaunchFromImagesIntoTheClustersNetwork",
            actions=launch,
            resources=[
                f"arn:aws:ec2:{scope.region}::image/*",
                f"arn:aws:ec2:{scope.region}::snapshot/*",
                f"arn:aws:ec2:{scope.region}:*:security-group/{scope.security_group_id}",
                *(f"arn:aws:ec2:{scope.region}:*:subnet/{subnet_id}" for subnet_id in scope.subnet_ids),
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


def _tagging(scope: KarpenterScope) -> Sequence[Statement]:
    asked_for = scope.tagged_as_owned
    return [
        Statement(
            sid="TagWhileLaunching",
            actions=["ec2:CreateTags"],
            resources=scope.ec2(*LAUNCHED),
            condition={
                **asked_for,
                "StringEquals": {
                    **asked_for["StringEquals"],
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


def _ending(scope: KarpenterScope) -> Statement:
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
            condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        ),
        # Any profile: before it lets a node class go it looks for those that it might have made, by names of its own,
        # and where it may not ask it waits for good. It hears no more here than by listing.
        Statement(
            sid="ReadProfiles", actions=["iam:GetInstanceProfile"], resources=["arn:aws:iam::*:instance-profile/*"]
        ),
        # The controller looks for profiles that an earlier one left behind; the call takes no resource.
        Statement(sid="LookForLeftoverProfiles", actions=["iam:ListInstanceProfiles"], resources=["*"]),
        Statement(
            sid="FindTheApiServer",
            actions=["eks:DescribeCluster"],
            resources=[f"arn:aws:eks:{scope.region}:*:cluster/{scope.cluster_name}"],
        ),
        Statement(
            sid="HearOfInterruptions",
            actions=["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            resources=[scope.queue_arn],
        ),
    ]


def _looking_around(scope: KarpenterScope) -> Sequence[Statement]:
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
            # None of these calls takes a resource.
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": scope.region}},
        ),
        Statement(
            sid="FindImages",
            actions=["ssm:GetParameter"],
            resources=[f"arn:aws:ssm:{scope.region}::parameter/aws/service/*"],
        ),
        # Prices are the same for everybody and asked for in another region; the call takes no resource.
        Statement(sid="ReadPrices", actions=["pricing:GetProducts"], resources=["*"]),
    ]
