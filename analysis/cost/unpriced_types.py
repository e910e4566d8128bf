"""Resource types without a line item: free ones, and those billed by usage that a plan does not show."""

from __future__ import annotations

from collections.abc import Mapping

from plan.resource_types import HELM_RELEASE, KARPENTER_NODE_POOL, S3_BUCKET, SNS_TOPIC, SQS_QUEUE

FREE = (
    "aws:acm/",
    "aws:cloudwatch/eventRule:",
    "aws:cloudwatch/eventTarget:",
    "aws:cloudwatch/logResourcePolicy:",
    "aws:ec2/defaultSecurityGroup:",
    "aws:ec2/flowLog:",
    "aws:ec2/internetGateway:",
    "aws:ec2/launchTemplate:",
    "aws:ec2/route:",
    "aws:ec2/routeTable:",
    "aws:ec2/routeTableAssociation:",
    "aws:ec2/securityGroup:",
    "aws:ec2/securityGroupRule:",
    "aws:ec2/subnet:",
    "aws:ec2/tag:",
    "aws:ec2/vpc:",
    "aws:ecr/lifecyclePolicy:",
    "aws:ecr/repositoryPolicy:",
    "aws:efs/accessPoint:",
    "aws:efs/fileSystemPolicy:",
    "aws:efs/mountTarget:",
    "aws:eks/accessEntry:",
    "aws:eks/accessPolicyAssociation:",
    "aws:eks/podIdentityAssociation:",
    "aws:elasticache/parameterGroup:",
    "aws:elasticache/subnetGroup:",
    "aws:iam/",
    "aws:kms/alias:",
    "aws:mq/configuration:",
    "aws:rds/parameterGroup:",
    "aws:rds/subnetGroup:",
    "aws:s3/bucketLifecycleConfiguration",
    "aws:s3/bucketOwnershipControls:",
    "aws:s3/bucketPolicy:",
    "aws:s3/bucketPublicAccessBlock:",
    "aws:s3/bucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning",
    "aws:secretsmanager/secretPolicy:",
    "aws:secretsmanager/secretVersion:",
    "aws:sns/topicPolicy:",
    "aws:sns/topicSubscription:",
    "aws:sqs/queuePolicy:",
    "aws:vpc/securityGroupEgressRule:",
    "aws:vpc/securityGroupIngressRule:",
    "eks:",
    "kubernetes:",
    "pulumi:",
    "random:",
    "tls:",
)
"""Prefixes of free types. A flow log is billed through its log group. Events of AWS services on the default event
bus are free. Kubernetes objects are free unless a controller creates AWS resources for them: those are in CHARGES."""

USAGE_BASED: Mapping[str, str] = {
    S3_BUCKET: "is billed by storage and requests",
    SNS_TOPIC: "is billed by messages; the first million a month is free",
    SQS_QUEUE: "is billed by requests; the first million a month is free",
    HELM_RELEASE: "may create load balancers that are not in the plan",
    KARPENTER_NODE_POOL: "adds nodes for pending pods; they are not in the plan",
}
"""Types billed by usage, and the reason why they have no price."""
