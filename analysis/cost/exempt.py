"""Types that no line stands for: free ones, and those whose bill only their use decides."""

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
    "aws:iam/",
    "aws:kms/alias:",
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
"""How types begin that cost nothing. A flow log is billed as its log group; AWS's own events are free on the default
bus; an object in the cluster's API costs nothing by itself, and one that has AWS make something has a tariff."""

BY_USE: Mapping[str, str] = {
    S3_BUCKET: "costs by what is stored and asked for",
    SNS_TOPIC: "costs by messages; the first million a month is free",
    SQS_QUEUE: "costs by requests; the first million a month is free",
    HELM_RELEASE: "may make load balancers and volumes, which the plan does not see",
    KARPENTER_NODE_POOL: "adds nodes as pods ask for them, which the plan does not see",
}
"""Types whose bill a plan cannot tell, and why."""
