"""The IAM policy of the Cluster Autoscaler.

Source: ``cluster-autoscaler/cloudprovider/aws/README.md`` of Kubernetes' autoscaler repository, without what groups
with launch configurations need: EKS makes its groups with launch templates.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.iam import Statement

TAG = "k8s.io/cluster-autoscaler"
"""EKS itself puts ``<TAG>/enabled`` and ``<TAG>/<cluster>`` on the groups that it makes for its node groups."""


def autoscaler_statements(*, cluster_name: str, region: str) -> Sequence[Statement]:
    """See the region's groups, resize this cluster's, and read what nodes of an empty group would look like."""
    return [
        Statement(
            sid="SeeGroupsAndMachines",
            actions=[
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeScalingActivities",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            # None of these calls takes a resource.
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": region}},
        ),
        Statement(
            sid="ResizeThisClustersGroups",
            actions=["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            # Groups that EKS makes are called eks-<node group>-<id>.
            resources=[f"arn:aws:autoscaling:{region}:*:autoScalingGroup:*:autoScalingGroupName/eks-*"],
            condition={
                "StringEquals": {
                    f"aws:ResourceTag/{TAG}/enabled": "true",
                    f"aws:ResourceTag/{TAG}/{cluster_name}": "owned",
                }
            },
        ),
        Statement(
            sid="ReadLabelsAndTaintsOfEmptyGroups",
            actions=["eks:DescribeNodegroup"],
            resources=[f"arn:aws:eks:{region}:*:nodegroup/{cluster_name}/*/*"],
        ),
    ]
