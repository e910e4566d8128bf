"""What holds what in AWS, and which inputs must lead to something that exists.

Sources: the service references' ``DependencyViolation``, ``DeleteConflict``, ``ResourceInUse`` and ``FileSystemInUse``
errors (EC2, IAM, EKS, EFS), read in November 2026.
"""

from __future__ import annotations

import re

IN_USE_BY: dict[str, tuple[tuple[str, str], ...]] = {
    "aws:ec2/vpc:Vpc": (
        ("aws:ec2/internetGateway:InternetGateway", "vpcId"),
        ("aws:ec2/routeTable:RouteTable", "vpcId"),
        ("aws:ec2/securityGroup:SecurityGroup", "vpcId"),
        ("aws:ec2/subnet:Subnet", "vpcId"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "vpcId"),
    ),
    "aws:ec2/subnet:Subnet": (
        ("aws:ec2/natGateway:NatGateway", "subnetId"),
        ("aws:ec2/networkInterface:NetworkInterface", "subnetId"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "subnetIds"),
        ("aws:efs/mountTarget:MountTarget", "subnetId"),
        ("aws:eks/cluster:Cluster", "vpcConfig"),
        ("aws:eks/nodeGroup:NodeGroup", "subnetIds"),
        ("aws:elasticache/subnetGroup:SubnetGroup", "subnetIds"),
        ("aws:rds/subnetGroup:SubnetGroup", "subnetIds"),
    ),
    "aws:ec2/securityGroup:SecurityGroup": (
        ("aws:ec2/networkInterface:NetworkInterface", "securityGroups"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds"),
        ("aws:efs/mountTarget:MountTarget", "securityGroups"),
        ("aws:eks/cluster:Cluster", "vpcConfig"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", "securityGroupIds"),
        ("aws:rds/instance:Instance", "vpcSecurityGroupIds"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "referencedSecurityGroupId"),
    ),
    "aws:ec2/eip:Eip": (("aws:ec2/natGateway:NatGateway", "allocationId"),),
    "aws:ec2/routeTable:RouteTable": (("aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId"),),
    "aws:efs/fileSystem:FileSystem": (("aws:efs/mountTarget:MountTarget", "fileSystemId"),),
    "aws:eks/cluster:Cluster": (
        ("aws:eks/fargateProfile:FargateProfile", "clusterName"),
        ("aws:eks/nodeGroup:NodeGroup", "clusterName"),
    ),
    "aws:iam/policy:Policy": (("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn"),),
    "aws:iam/role:Role": (
        ("aws:iam/instanceProfile:InstanceProfile", "role"),
        ("aws:iam/rolePolicy:RolePolicy", "role"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"),
    ),
}
"""A type, and the inputs of other types by which it is held until they are gone."""

PUBLIC_ADDRESSES = ("aws:ec2/natGateway:NatGateway",)
"""Types in a subnet that have an address on the internet."""

REFERENCES: dict[str, tuple[str, str]] = {
    "clusterName": ("aws:eks/cluster:Cluster", "name"),
    "nodeRoleArn": ("aws:iam/role:Role", "arn"),
    "policyArn": ("aws:iam/policy:Policy", "arn"),
    "role": ("aws:iam/role:Role", "name"),
    "roleArn": ("aws:iam/role:Role", "arn"),
    "serviceAccountRoleArn": ("aws:iam/role:Role", "arn"),
}
"""Inputs that lead to a resource of a type by one of its outputs; ARNs of other accounts are not looked up."""

IS_AN_ID = re.compile(r"(eipalloc|fs|fsap|igw|lt|nat|rtb|sg|subnet|vpc|vpce)-[0-9a-f]+").fullmatch
"""Ids that EC2 and EFS give: whatever looks like one has to lead to something, wherever it stands in the inputs."""
