"""Dependencies between AWS resources: what blocks a delete, and which inputs must refer to existing resources.

Sources: the service references' ``DependencyViolation``, ``DeleteConflict``, ``ResourceInUse`` and ``FileSystemInUse``
errors (EC2, IAM, EKS, EFS), and ``InvalidDBSubnetGroupState``, ``InvalidDBParameterGroupState``,
``CacheSubnetGroupInUse`` and ``InvalidCacheParameterGroupState`` (RDS, ElastiCache), read in November 2026.
"""

from __future__ import annotations

import re

from plan import resource_types

IN_USE_BY: dict[str, tuple[tuple[str, str], ...]] = {
    resource_types.EC2_VPC: (
        (resource_types.EC2_INTERNET_GATEWAY, "vpcId"),
        (resource_types.EC2_ROUTE_TABLE, "vpcId"),
        (resource_types.EC2_SECURITY_GROUP, "vpcId"),
        (resource_types.EC2_SUBNET, "vpcId"),
        (resource_types.EC2_VPC_ENDPOINT, "vpcId"),
    ),
    resource_types.EC2_SUBNET: (
        (resource_types.EC2_NAT_GATEWAY, "subnetId"),
        (resource_types.EC2_VPC_ENDPOINT, "subnetIds"),
        (resource_types.EFS_MOUNT_TARGET, "subnetId"),
        (resource_types.EKS_CLUSTER, "vpcConfig"),
        (resource_types.EKS_NODE_GROUP, "subnetIds"),
        (resource_types.MQ_BROKER, "subnetIds"),
    ),
    resource_types.EC2_SECURITY_GROUP: (
        (resource_types.EC2_VPC_ENDPOINT, "securityGroupIds"),
        (resource_types.EFS_MOUNT_TARGET, "securityGroups"),
        (resource_types.EKS_CLUSTER, "vpcConfig"),
        (resource_types.ELASTICACHE_REPLICATION_GROUP, "securityGroupIds"),
        (resource_types.MQ_BROKER, "securityGroups"),
        (resource_types.RDS_INSTANCE, "vpcSecurityGroupIds"),
        (resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, "referencedSecurityGroupId"),
    ),
    resource_types.EC2_EIP: ((resource_types.EC2_NAT_GATEWAY, "allocationId"),),
    resource_types.EC2_ROUTE_TABLE: ((resource_types.EC2_ROUTE_TABLE_ASSOCIATION, "routeTableId"),),
    resource_types.EFS_FILE_SYSTEM: ((resource_types.EFS_MOUNT_TARGET, "fileSystemId"),),
    resource_types.EKS_CLUSTER: ((resource_types.EKS_NODE_GROUP, "clusterName"),),
    resource_types.ELASTICACHE_PARAMETER_GROUP: ((resource_types.ELASTICACHE_REPLICATION_GROUP, "parameterGroupName"),),
    resource_types.ELASTICACHE_SUBNET_GROUP: ((resource_types.ELASTICACHE_REPLICATION_GROUP, "subnetGroupName"),),
    resource_types.IAM_POLICY: ((resource_types.IAM_ROLE_POLICY_ATTACHMENT, "policyArn"),),
    resource_types.IAM_ROLE: (
        (resource_types.IAM_INSTANCE_PROFILE, "role"),
        (resource_types.IAM_ROLE_POLICY, "role"),
        (resource_types.IAM_ROLE_POLICY_ATTACHMENT, "role"),
    ),
    resource_types.RDS_PARAMETER_GROUP: ((resource_types.RDS_INSTANCE, "parameterGroupName"),),
    resource_types.RDS_SUBNET_GROUP: ((resource_types.RDS_INSTANCE, "dbSubnetGroupName"),),
}
"""Inputs of other types that block the delete of a type while they refer to it."""

PUBLIC_ADDRESSES = (resource_types.EC2_NAT_GATEWAY,)
"""Types with a public address in a subnet."""

REFERENCES: dict[str, tuple[str, str]] = {
    "clusterName": (resource_types.EKS_CLUSTER, "name"),
    "dbSubnetGroupName": (resource_types.RDS_SUBNET_GROUP, "name"),
    "nodeRoleArn": (resource_types.IAM_ROLE, "arn"),
    "policyArn": (resource_types.IAM_POLICY, "arn"),
    "role": (resource_types.IAM_ROLE, "name"),
    "roleArn": (resource_types.IAM_ROLE, "arn"),
    "secretId": (resource_types.SECRETSMANAGER_SECRET, "arn"),
    "serviceAccountRoleArn": (resource_types.IAM_ROLE, "arn"),
    "subnetGroupName": (resource_types.ELASTICACHE_SUBNET_GROUP, "name"),
}
"""Inputs that refer to an output of another type; ARNs of other accounts are not checked."""

is_id = re.compile(r"(eipalloc|fs|fsap|igw|lt|nat|rtb|sg|subnet|vpc|vpce)-[0-9a-f]+").fullmatch
"""Match an id of EC2 or EFS. Any string of this form in the inputs must refer to an existing resource."""
