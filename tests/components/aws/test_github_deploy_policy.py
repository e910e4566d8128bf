"""A deployment can change its own stack, but no other stack and not its own permissions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.aws.delivery.deploy_identity_policy import identity_statements
from components.aws.delivery.deploy_network_policy import network_statements
from components.aws.delivery.deploy_platform_policy import platform_statements
from components.aws.delivery.deploy_stores_policy import store_statements
from components.aws.delivery.preview_policy import read_statements
from components.aws.iam import Statement
from tests.support.cloud import ACCOUNT, REGION
from tests.support.github import SCOPE
from tests.support.iam_evaluation import allows

STATEMENTS: list[Statement] = [
    *network_statements(SCOPE),
    *platform_statements(SCOPE),
    *store_statements(SCOPE),
    *identity_statements(SCOPE, ci_role_prefix="platform-github"),
]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/platform-system-role-1a2b3c4"
CI_ROLE = f"arn:aws:iam::{ACCOUNT}:role/platform-github-deploy-role-1a2b3c4"
CLUSTER = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/shop-dev"
VPC = f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-0a1"
SUBNET = f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/subnet-0a1"
HERE = {"aws:RequestedRegion": REGION}


def tags(key: str, stack: str = "dev") -> dict[str, str]:
    return {f"aws:{key}/project": "shop", f"aws:{key}/stack": stack, **HERE}


def allowed(action: str, resource: str, context: dict[str, str] | None = None) -> bool:
    return allows(STATEMENTS, action, resource, context or {})


def test_every_statement_has_its_own_sid() -> None:
    sids = [each.sid for each in STATEMENTS]
    assert len(set(sids)) == len(sids)


def test_allowed_actions_have_no_wildcards() -> None:
    given = [action for each in STATEMENTS if each.effect == "Allow" for action in each.actions]
    assert [action for action in given if "*" in action] == []


def test_the_wildcard_resource_requires_a_condition() -> None:
    assert [each.sid for each in STATEMENTS if "*" in each.resources and not each.condition] == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ec2:CreateVpc", VPC),
        ("kms:CreateKey", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b"),
        ("sqs:CreateQueue", f"arn:aws:sqs:{REGION}:{ACCOUNT}:platform-queue"),
        ("rds:CreateDBInstance", f"arn:aws:rds:{REGION}:{ACCOUNT}:db:shop-dev-database-1a2b3c4d"),
        ("elasticache:CreateReplicationGroup", f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:shop-1a2b"),
        ("mq:CreateBroker", f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:shop-dev-broker:b-1"),
        ("secretsmanager:CreateSecret", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop/dev/database-AbCdEf"),
        ("iam:CreateRole", ROLE),
    ],
)
def test_new_resources_require_the_tags_of_the_stack(action: str, resource: str) -> None:
    assert allowed(action, resource, tags("RequestTag"))
    assert not allowed(action, resource, tags("RequestTag", "prod"))
    assert not allowed(action, resource, HERE)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ec2:DeleteVpc", VPC),
        ("elasticfilesystem:DeleteFileSystem", f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-0a1"),
        ("kms:ScheduleKeyDeletion", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b"),
        ("ecr:DeleteRepository", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop-cart"),
        ("rds:DeleteDBInstance", f"arn:aws:rds:{REGION}:{ACCOUNT}:db:shop-dev-database-1a2b3c4d"),
        ("rds:ModifyDBInstance", f"arn:aws:rds:{REGION}:{ACCOUNT}:db:shop-dev-database-1a2b3c4d"),
        ("elasticache:DeleteReplicationGroup", f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:shop-1a2b"),
        ("mq:DeleteBroker", f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:shop-dev-broker:b-1"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop/dev/database-AbCdEf"),
        ("secretsmanager:DeleteSecret", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop/dev/database-AbCdEf"),
        ("iam:PutRolePolicy", ROLE),
    ],
)
def test_changed_resources_require_the_tags_of_the_stack(action: str, resource: str) -> None:
    assert allowed(action, resource, tags("ResourceTag"))
    assert not allowed(action, resource, tags("ResourceTag", "prod"))
    assert not allowed(action, resource, HERE)


@pytest.mark.parametrize(("action", "resource"), [("ec2:CreateTags", SUBNET), ("iam:TagRole", ROLE)])
def test_tags_of_another_stack_cannot_be_overwritten(action: str, resource: str) -> None:
    assert allowed(action, resource, tags("RequestTag"))
    assert allowed(action, resource, tags("RequestTag") | tags("ResourceTag"))
    assert not allowed(action, resource, tags("RequestTag") | tags("ResourceTag", "prod"))
    assert not allowed(action, resource, tags("RequestTag", "prod"))
    another_project = {"aws:ResourceTag/project": "till", "aws:ResourceTag/stack": "dev"}
    assert not allowed(action, resource, tags("RequestTag") | another_project)


def test_an_adopted_subnet_can_be_tagged_for_load_balancers() -> None:
    assert allowed("ec2:CreateTags", SUBNET, HERE)
    assert not allowed("ec2:DeleteSubnet", SUBNET, HERE)


def test_another_cluster_cannot_be_changed() -> None:
    assert allowed("eks:UpdateClusterVersion", CLUSTER)
    assert not allowed("eks:UpdateClusterVersion", CLUSTER.replace("shop-dev", "shop-prod"))
    assert not allowed("eks:DeleteNodegroup", f"arn:aws:eks:{REGION}:{ACCOUNT}:nodegroup/shop-prod/system/1")


def test_resources_in_another_region_cannot_be_changed() -> None:
    assert not allowed("ec2:CreateVpc", VPC.replace(REGION, "eu-west-1"), tags("RequestTag"))
    elsewhere = tags("RequestTag") | {"aws:RequestedRegion": "eu-west-1"}
    assert not allowed("kms:CreateKey", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b", elsewhere)


def test_a_role_with_another_name_prefix_cannot_be_changed_whatever_its_tags() -> None:
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole"):
        context = tags("RequestTag") | tags("ResourceTag") | {"iam:PassedToService": "ec2.amazonaws.com"}
        assert allowed(action, ROLE, context), action
        assert not allowed(action, f"arn:aws:iam::{ACCOUNT}:role/Administrator", context), action


def test_only_listed_managed_policies_can_be_attached() -> None:
    def attached(name: str) -> bool:
        context = tags("ResourceTag") | {"iam:PolicyARN": f"arn:aws:iam::aws:policy/{name}"}
        return allowed("iam:AttachRolePolicy", ROLE, context)

    assert attached("AmazonEKSWorkerNodePolicy")
    assert not attached("AdministratorAccess")
    assert not attached("IAMFullAccess")


@pytest.mark.parametrize(("service", "passed"), [("eks", True), ("ec2", True), ("lambda", False), ("glue", False)])
def test_roles_can_be_passed_only_to_listed_services(service: str, passed: bool) -> None:  # noqa: FBT001 - a table's column
    assert allowed("iam:PassRole", ROLE, {"iam:PassedToService": f"{service}.amazonaws.com"}) is passed


@pytest.mark.parametrize(
    "action",
    ["iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole", "iam:TagRole"],
)
def test_a_deployment_cannot_change_the_roles_of_ci(action: str) -> None:
    context = tags("RequestTag") | tags("ResourceTag")
    context["iam:PolicyARN"] = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
    assert allowed(action, ROLE, context)
    assert not allowed(action, CI_ROLE, context)


def test_a_deployment_cannot_change_the_oidc_provider_of_github() -> None:
    issuers = f"arn:aws:iam::{ACCOUNT}:oidc-provider"
    assert allowed("iam:CreateOpenIDConnectProvider", f"{issuers}/oidc.eks.{REGION}.amazonaws.com/id/1A2B")
    assert not allowed("iam:CreateOpenIDConnectProvider", f"{issuers}/token.actions.githubusercontent.com")
    assert not allowed("iam:AddClientIDToOpenIDConnectProvider", f"{issuers}/token.actions.githubusercontent.com")


def test_a_bucket_of_the_stack_can_be_created_tagged_and_read() -> None:
    """S3 authorizes HeadBucket as ListBucket (API reference, HeadBucket)."""
    calls = ("CreateBucket", "TagResource", "ListBucket", "ListTagsForResource", "GetBucketPolicy", "GetBucketAcl")
    configurations = ("Accelerate", "Encryption", "Lifecycle", "Replication")
    deployment = [*STATEMENTS, *read_statements(SCOPE)]
    for call in (*calls, *(f"Get{each}Configuration" for each in configurations)):
        assert allows(deployment, f"s3:{call}", "arn:aws:s3:::platform-velero-backups-1a2b3c4", HERE), call
        assert not allows(deployment, f"s3:{call}", "arn:aws:s3:::octo-state", HERE), call


def test_a_deployment_reads_and_writes_no_object_whatever_a_bucket_policy_grants() -> None:
    """The role may write the policies of its buckets."""
    granted = Statement(sid="Granted", actions=["s3:*"], resources=["arn:aws:s3:::*"])
    backup = "arn:aws:s3:::platform-velero-backups-1a2b3c4/backups/daily.tar.gz"
    for call in ("GetObject", "GetObjectVersion", "PutObject", "DeleteObject", "DeleteObjectVersion"):
        assert allows([granted], f"s3:{call}", backup, HERE), call
        assert not allows([*STATEMENTS, granted], f"s3:{call}", backup, HERE), call


@pytest.mark.parametrize("action", ["iam:CreateUser", "iam:CreateAccessKey", "sts:AssumeRole", "s3:GetObject"])
def test_a_deployment_has_no_permissions_for_users_keys_and_objects(action: str) -> None:
    assert not allowed(action, "*", tags("RequestTag") | tags("ResourceTag"))


@pytest.mark.parametrize("prefix", ["*", "", "plat?"])
def test_a_scope_with_a_wildcard_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="without wildcards"):
        replace(SCOPE, name_prefixes=(prefix,))


@pytest.mark.parametrize("service", ["rds", "elasticache"])
def test_the_last_snapshot_of_a_server_takes_a_name_of_the_stack(service: str) -> None:
    """AWS authorizes the deletion of a server for the server and for its snapshot, which has no tags yet."""
    action = {"rds": "rds:DeleteDBInstance", "elasticache": "elasticache:DeleteReplicationGroup"}[service]
    own = f"arn:aws:{service}:{REGION}:{ACCOUNT}:snapshot:platform-dev-database-1a2b3c4d-final"
    assert allowed(action, own)
    assert not allowed(action, f"arn:aws:{service}:{REGION}:{ACCOUNT}:snapshot:payroll-final")
