"""IAM statements for databases, caches and brokers of AWS, and for generated secrets.

Everything has the stack's tags. Only the snapshots that remain of deleted servers are recognized by their names.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement

SERVICE_LINKED_ROLE_SERVICES: Sequence[str] = (*("elasticache.amazonaws.com", "mq.amazonaws.com", "rds.amazonaws.com"),)
"""Services that create a service-linked role on first use."""


def store_statements(scope: StackScope) -> list[Statement]:
    """Return statements for the servers and secrets of the systems, one for each purpose."""
    return [
        Statement(
            sid="MakeStores",
            actions=[
                *("elasticache:CreateCacheParameterGroup", "elasticache:CreateCacheSubnetGroup"),
                *("elasticache:CreateReplicationGroup", "mq:CreateBroker", "mq:CreateConfiguration"),
                *("rds:CreateDBInstance", "rds:CreateDBParameterGroup", "rds:CreateDBSubnetGroup"),
                "secretsmanager:CreateSecret",
            ],
            resources=["*"],
            condition={"StringEquals": {**scope.sets_tags()["StringEquals"], **scope.in_region()["StringEquals"]}},
        ),
        Statement(
            sid="ChangeOwnStores",
            actions=[*_cache_changes(), *_broker_changes(), *_database_changes()],
            resources=["*"],
            condition=scope.has_tags(),
        ),
        # The provider reads a secret back after it has written it. Secrets of other owners do not have the tags.
        Statement(
            sid="OwnSecrets",
            actions=[
                *("secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
                *("secretsmanager:RestoreSecret", "secretsmanager:UpdateSecret"),
                *("secretsmanager:UpdateSecretVersionStage", "secretsmanager:UntagResource"),
            ],
            resources=scope.arns("secretsmanager", "secret:*"),
            condition=scope.has_tags(),
        ),
        Statement(
            sid="TagStores",
            actions=[
                *("elasticache:AddTagsToResource", "mq:CreateTags", "rds:AddTagsToResource"),
                "secretsmanager:TagResource",
            ],
            resources=["*"],
            condition={**scope.has_no_foreign_tags(), **scope.in_region()},
        ),
        *_final_snapshots(scope),
        # Amazon MQ creates the network interfaces of a broker as the caller.
        Statement(
            sid="BrokerInterfaces",
            actions=[
                *("ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterfacePermission"),
                "ec2:DetachNetworkInterface",
            ],
            resources=scope.arns("ec2", "network-interface/*"),
        ),
        Statement(
            sid="StoresOwnRoles",
            actions=["iam:CreateServiceLinkedRole"],
            resources=[f"arn:{scope.partition}:iam::{scope.account_id}:role/aws-service-role/*"],
            condition={"StringEquals": {"iam:AWSServiceName": list(SERVICE_LINKED_ROLE_SERVICES)}},
        ),
    ]


def _final_snapshots(scope: StackScope) -> list[Statement]:
    """Return statements for the snapshots that a deletion takes; they get no tags in the request."""
    names = [f"snapshot:{prefix}-*" for prefix in scope.name_prefixes]
    return [
        Statement(
            sid="LastCacheSnapshot",
            actions=["elasticache:DeleteReplicationGroup"],
            resources=scope.arns("elasticache", *names),
        ),
        Statement(
            sid="LastDatabaseSnapshot",
            actions=["rds:CreateDBSnapshot", "rds:DeleteDBInstance"],
            resources=scope.arns("rds", *names),
        ),
    ]


def _cache_changes() -> Sequence[str]:
    return (
        *("elasticache:DecreaseReplicaCount", "elasticache:DeleteCacheParameterGroup"),
        *("elasticache:DeleteCacheSubnetGroup", "elasticache:DeleteReplicationGroup"),
        *("elasticache:IncreaseReplicaCount", "elasticache:ModifyCacheParameterGroup"),
        *("elasticache:ModifyCacheSubnetGroup", "elasticache:ModifyReplicationGroup"),
        *("elasticache:RemoveTagsFromResource", "elasticache:ResetCacheParameterGroup"),
    )


def _broker_changes() -> Sequence[str]:
    return (
        *("mq:DeleteBroker", "mq:DeleteConfiguration", "mq:DeleteTags", "mq:RebootBroker", "mq:UpdateBroker"),
        "mq:UpdateConfiguration",
    )


def _database_changes() -> Sequence[str]:
    return (
        *("rds:CreateDBSnapshot", "rds:DeleteDBInstance", "rds:DeleteDBParameterGroup", "rds:DeleteDBSubnetGroup"),
        *("rds:ModifyDBInstance", "rds:ModifyDBParameterGroup", "rds:ModifyDBSubnetGroup", "rds:RebootDBInstance"),
        *("rds:RemoveTagsFromResource", "rds:ResetDBParameterGroup"),
    )
