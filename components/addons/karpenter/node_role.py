"""IAM role of Karpenter's nodes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import aws_managed_policy_arn, service_principal, service_trust_policy

POLICIES = {"worker": "AmazonEKSWorkerNodePolicy", "registry": "AmazonEC2ContainerRegistryPullOnly"}
"""AWS managed policies by the suffix of the attachment's logical name; the same as for managed node groups."""


class KarpenterNodeRole(pulumi.ComponentResource):
    """A role that joins the cluster and pulls images, with its instance profile and access entry."""

    TYPE = "landfall:addons:KarpenterNodeRole"

    arn: pulumi.Output[str]
    instance_profile: pulumi.Output[str]
    """Name of the instance profile."""

    def __init__(self, name: str, cluster: ClusterIdentity, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps(service_trust_policy(service_principal("ec2", cluster.region))),
            opts=child,
        )
        attachments = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{suffix}",
                role=role.name,
                policy_arn=aws_managed_policy_arn(policy, cluster.region),
                opts=child,
            )
            for suffix, policy in POLICIES.items()
        ]
        profile = aws.iam.InstanceProfile(f"{name}-profile", role=role.name, opts=child)
        access = aws.eks.AccessEntry(
            f"{name}-access", cluster_name=cluster.name, principal_arn=role.arn, type="EC2_LINUX", opts=child
        )

        self.arn = role.arn
        self.instance_profile = profile.name
        self.ready: Sequence[pulumi.Resource] = (*attachments, profile, access)
        """Resources that a node needs to join; they are destroyed after the last node."""
        self.register_outputs({"arn": self.arn, "instance_profile": self.instance_profile})
