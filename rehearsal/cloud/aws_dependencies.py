"""What holds what in AWS, and which inputs must lead to something that exists.

Sources: the service references' ``DependencyViolation``, ``DeleteConflict``, ``ResourceInUse`` and ``FileSystemInUse``
errors (EC2, IAM, EKS, EFS), read in November 2026.
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
        (resource_types.EC2_NETWORK_INTERFACE, "subnetId"),
        (resource_types.EC2_VPC_ENDPOINT, "subnetIds"),
        (resource_types.EFS_MOUNT_TARGET, "subnetId"),
        (resource_types.EKS_CLUSTER, "vpcConfig"),
        (resource_types.EKS_NODE_GROUP, "subnetIds"),
        (resource_types.ELASTICACHE_SUBNET_GROUP, "subnetIds"),
        (resource_types.RDS_SUBNET_GROUP, "subnetIds"),
    ),
    resource_types.EC2_SECURITY_GROUP: (
        (resource_types.EC2_NETWORK_INTERFACE, "securityGroups"),
        (resource_types.EC2_VPC_ENDPOINT, "securityGroupIds"),
        (resource_types.EFS_MOUNT_TARGET, "securityGroups"),
        (resource_types.EKS_CLUSTER, "vpcConfig"),
        (resource_types.ELASTICACHE_REPLICATION_GROUP, "securityGroupIds"),
        (resource_types.RDS_INSTANCE, "vpcSecurityGroupIds"),
        (resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, "referencedSecurityGroupId"),
        (resource_types.VPC_SECURITY_GROUP_EGRESS_RULE, "referencedSecurityGroupId"),
    ),
    resource_types.EC2_EIP: ((resource_types.EC2_NAT_GATEWAY, "allocationId"),),
    resource_types.EC2_ROUTE_TABLE: ((resource_types.EC2_ROUTE_TABLE_ASSOCIATION, "routeTableId"),),
    resource_types.EFS_FILE_SYSTEM: ((resource_types.EFS_MOUNT_TARGET, "fileSystemId"),),
    resource_types.EKS_CLUSTER: (
        (resource_types.EKS_FARGATE_PROFILE, "clusterName"),
        (resource_types.EKS_NODE_GROUP, "clusterName"),
    ),
    resource_types.IAM_POLICY: ((resource_types.IAM_ROLE_POLICY_ATTACHMENT, "policyArn"),),
    resource_types.IAM_ROLE: (
        (resource_types.IAM_INSTANCE_PROFILE, "role"),
        (resource_types.IAM_ROLE_POLICY, "role"),
        (resource_types.IAM_ROLE_POLICY_ATTACHMENT, "role"),
    ),
}
"""A type, and the inputs of other types by which it is held until they are gone."""

PUBLIC_ADDRESSES = (resource_types.EC2_NAT_GATEWAY,)
"""Types in a subnet that have an address on the internet."""

REFERENCES: dict[str, tuple[str, str]] = {
    "clusterName": (resource_types.EKS_CLUSTER, "name"),
    "nodeRoleArn": (resource_types.IAM_ROLE, "arn"),
    "policyArn": (resource_types.IAM_POLICY, "arn"),
    "role": (resource_types.IAM_ROLE, "name"),
    "roleArn": (resource_types.IAM_ROLE, "arn"),
    "serviceAccountRoleArn": (resource_types.IAM_ROLE, "arn"),
}
"""Inputs that lead to a resource of a type by one of its outputs; ARNs of other accounts are not looked up."""

IS_AN_ID = re.compile(r"(eipalloc|fs|fsap|igw|lt|nat|rtb|sg|subnet|vpc|vpce)-[0-9a-f]+").fullmatch
"""Ids that EC2 and EFS give: whatever looks like one has to lead to something, wherever it stands in the inputs."""
