"""The role that GitHub deploys a stack with may create everything that the stack plans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import pytest

from components.aws.delivery.deploy_identity_policy import identity_statements
from components.aws.delivery.deploy_network_policy import network_statements
from components.aws.delivery.deploy_platform_policy import platform_statements
from components.aws.delivery.deploy_stores_policy import store_statements
from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement
from plan.model import Plan, PlannedResource
from tests.support import stack_plans
from tests.support.archive.settings import archive_plan
from tests.support.iam_evaluation import allows
from tests.support.stack_plans import EVERY_STACK, EVERYTHING, KARPENTER

ACCOUNT = "111122223333"
REGION = "us-east-1"
BY_A_PERSON = "landfall:aws:GitHubOidc"
"""The roles of CI."""

MADE_WITH_TAGS: Mapping[str, tuple[str, str]] = {
    "aws:cloudwatch/eventRule:EventRule": ("events:PutRule", "events:{here}:rule/{name}"),
    "aws:cloudwatch/logGroup:LogGroup": ("logs:CreateLogGroup", "logs:{here}:log-group:{name}"),
    "aws:ec2/eip:Eip": ("ec2:AllocateAddress", "ec2:{here}:elastic-ip/1"),
    "aws:ec2/flowLog:FlowLog": ("ec2:CreateFlowLogs", "ec2:{here}:vpc-flow-log/1"),
    "aws:ec2/internetGateway:InternetGateway": ("ec2:CreateInternetGateway", "ec2:{here}:internet-gateway/1"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("ec2:CreateLaunchTemplate", "ec2:{here}:launch-template/1"),
    "aws:ec2/natGateway:NatGateway": ("ec2:CreateNatGateway", "ec2:{here}:natgateway/1"),
    "aws:ec2/routeTable:RouteTable": ("ec2:CreateRouteTable", "ec2:{here}:route-table/1"),
    "aws:ec2/securityGroup:SecurityGroup": ("ec2:CreateSecurityGroup", "ec2:{here}:security-group/1"),
    "aws:ec2/subnet:Subnet": ("ec2:CreateSubnet", "ec2:{here}:subnet/1"),
    "aws:ec2/tag:Tag": ("ec2:CreateTags", "ec2:{here}:subnet/1"),
    "aws:ec2/vpc:Vpc": ("ec2:CreateVpc", "ec2:{here}:vpc/1"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("ec2:CreateVpcEndpoint", "ec2:{here}:vpc-endpoint/1"),
    "aws:elasticache/parameterGroup:ParameterGroup": (
        "elasticache:CreateCacheParameterGroup",
        "elasticache:{here}:parametergroup:{name}",
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        "elasticache:CreateReplicationGroup",
        "elasticache:{here}:replicationgroup:1",
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": (
        "elasticache:CreateCacheSubnetGroup",
        "elasticache:{here}:subnetgroup:{name}",
    ),
    "aws:mq/broker:Broker": ("mq:CreateBroker", "mq:{here}:broker:1:b-1"),
    "aws:mq/configuration:Configuration": ("mq:CreateConfiguration", "mq:{here}:configuration:c-1"),
    "aws:rds/instance:Instance": ("rds:CreateDBInstance", "rds:{here}:db:1"),
    "aws:rds/parameterGroup:ParameterGroup": ("rds:CreateDBParameterGroup", "rds:{here}:pg:{name}"),
    "aws:rds/subnetGroup:SubnetGroup": ("rds:CreateDBSubnetGroup", "rds:{here}:subgrp:{name}"),
    "aws:secretsmanager/secret:Secret": ("secretsmanager:CreateSecret", "secretsmanager:{here}:secret:{name}-AbCdEf"),
    "aws:ecr/repository:Repository": ("ecr:CreateRepository", "ecr:{here}:repository/{name}"),
    "aws:efs/fileSystem:FileSystem": ("elasticfilesystem:CreateFileSystem", "elasticfilesystem:{here}:file-system/1"),
    "aws:eks/cluster:Cluster": ("eks:CreateCluster", "eks:{here}:cluster/{name}"),
    "aws:iam/role:Role": ("iam:CreateRole", "iam::{account}:role/{name}"),
    "aws:kms/key:Key": ("kms:CreateKey", "kms:{here}:key/1"),
    "aws:sns/topic:Topic": ("sns:CreateTopic", "sns:{here}:{name}"),
    "aws:sqs/queue:Queue": ("sqs:CreateQueue", "sqs:{here}:{name}"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:{here}:security-group-rule/1",
    ),
}
"""Resources with the stack's tags: the action that creates them, and the ARN."""

MADE_OF_OWN: Mapping[str, tuple[str, str]] = {
    "aws:cloudwatch/dashboard:Dashboard": ("cloudwatch:PutDashboard", "cloudwatch::{account}:dashboard/{dashboard}"),
    "aws:cloudwatch/eventTarget:EventTarget": ("events:PutTargets", "events:{here}:rule/1"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("cloudwatch:PutMetricAlarm", "cloudwatch:{here}:alarm:{name}"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (
        "ec2:RevokeSecurityGroupIngress",
        "ec2:{here}:security-group/1",
    ),
    "aws:ec2/route:Route": ("ec2:CreateRoute", "ec2:{here}:route-table/1"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("ec2:AssociateRouteTable", "ec2:{here}:route-table/1"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ("ecr:PutLifecyclePolicy", "ecr:{here}:repository/1"),
    "aws:efs/accessPoint:AccessPoint": (
        "elasticfilesystem:CreateAccessPoint",
        "elasticfilesystem:{here}:file-system/1",
    ),
    "aws:efs/backupPolicy:BackupPolicy": (
        "elasticfilesystem:PutBackupPolicy",
        "elasticfilesystem:{here}:file-system/1",
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": (
        "elasticfilesystem:PutFileSystemPolicy",
        "elasticfilesystem:{here}:file-system/1",
    ),
    "aws:efs/mountTarget:MountTarget": (
        "elasticfilesystem:CreateMountTarget",
        "elasticfilesystem:{here}:file-system/1",
    ),
    "aws:eks/accessEntry:AccessEntry": ("eks:CreateAccessEntry", "eks:{here}:cluster/{cluster}"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (
        "eks:AssociateAccessPolicy",
        "eks:{here}:access-entry/{cluster}/1",
    ),
    "aws:eks/addon:Addon": ("eks:CreateAddon", "eks:{here}:cluster/{cluster}"),
    "aws:eks/nodeGroup:NodeGroup": ("eks:CreateNodegroup", "eks:{here}:cluster/{cluster}"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        "eks:CreatePodIdentityAssociation",
        "eks:{here}:cluster/{cluster}",
    ),
    "aws:iam/instanceProfile:InstanceProfile": (
        "iam:AddRoleToInstanceProfile",
        "iam::{account}:instance-profile/{name}",
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (
        "iam:CreateOpenIDConnectProvider",
        "iam::{account}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1",
    ),
    "aws:iam/rolePolicy:RolePolicy": ("iam:PutRolePolicy", "iam::{account}:role/{role}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("iam:AttachRolePolicy", "iam::{account}:role/{role}"),
    "aws:s3/bucket:Bucket": ("s3:CreateBucket", "s3:::{name}"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (
        "s3:PutLifecycleConfiguration",
        "s3:::{bucket}",
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("s3:PutBucketOwnershipControls", "s3:::{bucket}"),
    "aws:s3/bucketPolicy:BucketPolicy": ("s3:PutBucketPolicy", "s3:::{bucket}"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("s3:PutBucketPublicAccessBlock", "s3:::{bucket}"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "s3:PutEncryptionConfiguration",
        "s3:::{bucket}",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": ("s3:PutBucketVersioning", "s3:::{bucket}"),
    "aws:secretsmanager/secretVersion:SecretVersion": (
        "secretsmanager:PutSecretValue",
        "secretsmanager:{here}:secret:1-AbCdEf",
    ),
    "aws:sns/topicPolicy:TopicPolicy": ("sns:SetTopicAttributes", "sns:{here}:1"),
    "aws:sns/topicSubscription:TopicSubscription": ("sns:Subscribe", "sns:{here}:1"),
    "aws:sqs/queuePolicy:QueuePolicy": ("sqs:SetQueueAttributes", "sqs:{here}:1"),
}
"""Parts of resources with the tags, the cluster's name or a name of the stack: action and ARN."""


WITH_STORES = "prod with stores of AWS"
PLANS = (*EVERY_STACK, WITH_STORES)

every_plan = pytest.mark.parametrize("stack", PLANS)


def planned(stack: str) -> Plan:
    return archive_plan("prod") if stack == WITH_STORES else stack_plans.planned(stack)


def stack_of(stack: str) -> str:
    return planned(stack).stack


@cache
def scope(stack: str) -> StackScope:
    """Return the scope of the stack; the names of all resources begin with those of the topmost components."""
    root = planned(stack).one("pulumi:pulumi:Stack")
    topmost = [each.name for each in planned(stack).resources if each.parent == root.urn and not each.custom]
    return StackScope(
        project="landfall",
        stack=stack_of(stack),
        region=REGION,
        account_id=ACCOUNT,
        cluster_name=f"landfall-{stack_of(stack)}",
        name_prefixes=tuple(topmost),
    )


@cache
def statements(stack: str) -> tuple[Statement, ...]:
    found = scope(stack)
    identity = identity_statements(found, ci_role_prefix="github")
    return (*network_statements(found), *platform_statements(found), *store_statements(found), *identity)


def deployed(stack: str) -> list[PlannedResource]:
    """Return all AWS resources except the roles of CI, which an administrator deploys."""
    by_urn = {each.urn: each for each in planned(stack).resources}
    return [
        each
        for each in planned(stack).resources
        if each.type.startswith("aws:") and not each.read and by_urn.get(each.parent or "", each).type != BY_A_PERSON
    ]


def resource_arn(resource: PlannedResource, pattern: str, stack: str) -> str:
    inputs, outputs = resource.inputs, resource.outputs
    return "arn:aws:" + pattern.format(
        here=f"{REGION}:{ACCOUNT}",
        account=ACCOUNT,
        cluster=scope(stack).cluster_name,
        name=outputs.get("name") or outputs.get("bucket") or "",
        dashboard=inputs.get("dashboardName", ""),
        role=inputs.get("role", ""),
        bucket=inputs.get("bucket", ""),
    )


@every_plan
def test_the_deploy_role_may_create_every_planned_resource(stack: str) -> None:
    tags = {"project": "landfall", "stack": stack_of(stack)}
    made = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    owned = {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
    refused: list[str] = []
    for each in deployed(stack):
        new = each.type in MADE_WITH_TAGS
        assert new or each.type in MADE_OF_OWN, f"say here by which call {each.type} is made, and let the role make it"
        action, pattern = (MADE_WITH_TAGS if new else MADE_OF_OWN)[each.type]
        context = {"aws:RequestedRegion": REGION, **(made if new else owned)}
        context["iam:PolicyARN"] = each.inputs.get("policyArn", "")
        arn = resource_arn(each, pattern, stack)
        if not allows(statements(stack), action, arn, context):
            refused.append(f"{each.name}: {action} on {arn}")
    assert refused == []


@pytest.mark.parametrize("stack", [EVERYTHING, KARPENTER])
def test_the_deploy_role_has_the_policy_for_stores_and_generated_secrets(stack: str) -> None:
    policy = planned(stack).one("aws:iam/policy:Policy", "delivery-github-deploy-stores")
    role = planned(stack).one("aws:iam/role:Role", "delivery-github-deploy-role")
    attachments = planned(stack).of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    attached = {each.inputs["policyArn"] for each in attachments if each.inputs["role"] == role.outputs["name"]}
    assert policy.outputs["arn"] in attached


@every_plan
def test_every_taggable_resource_has_the_tags_that_the_deploy_role_requires(stack: str) -> None:
    provider = planned(stack).one("pulumi:providers:aws", "aws")
    default = provider.inputs["defaultTags"]
    tags = (json.loads(default) if isinstance(default, str) else default)["tags"]
    assert {key: tags[key] for key in ("project", "stack")} == {"project": "landfall", "stack": stack_of(stack)}


@every_plan
def test_the_deploy_role_may_pass_only_the_roles_of_the_stack(stack: str) -> None:
    to_nodes = {"iam:PassedToService": "ec2.amazonaws.com"}
    for role in deployed(stack):
        if role.type == "aws:iam/role:Role":
            arn = f"arn:aws:iam::{ACCOUNT}:role/{role.outputs['name']}"
            assert allows(statements(stack), "iam:PassRole", arn, to_nodes)
    assert not allows(statements(stack), "iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/Administrator", to_nodes)
