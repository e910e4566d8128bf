"""IAM policy of the Cluster Autoscaler.

Source: ``cluster-autoscaler/cloudprovider/aws/README.md`` of Kubernetes' autoscaler repository, without the permissions
for launch configurations: EKS uses launch templates.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.iam import Statement
from partition import partition_of

TAG = "k8s.io/cluster-autoscaler"
"""Prefix of the tags ``<TAG>/enabled`` and ``<TAG>/<cluster>``, which EKS sets on Auto Scaling groups."""


def autoscaler_statements(*, cluster_name: str, region: str) -> Sequence[Statement]:
    """Return permission to describe groups of the region, to scale those of this cluster, and to read node groups."""
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
            # None of these actions supports a resource.
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": region}},
        ),
        Statement(
            sid="ResizeThisClustersGroups",
            actions=["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            # EKS names its Auto Scaling groups eks-<node group>-<id>.
            resources=[
                f"arn:{partition_of(region).name}:autoscaling:{region}:*:autoScalingGroup:*:autoScalingGroupName/eks-*"
            ],
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
            resources=[f"arn:{partition_of(region).name}:eks:{region}:*:nodegroup/{cluster_name}/*/*"],
        ),
    ]
