"""IAM statements for EC2: networks, security groups and launch templates."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement

RESOURCE_TYPES: Sequence[str] = (
    *("elastic-ip", "internet-gateway", "launch-template", "natgateway", "route-table", "security-group"),
    *("security-group-rule", "subnet", "vpc", "vpc-endpoint", "vpc-flow-log"),
)
"""EC2 resource types that the stack creates."""

CREATE_ACTIONS: Sequence[str] = (
    *("ec2:AllocateAddress", "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"),
    *("ec2:CreateFlowLogs", "ec2:CreateInternetGateway", "ec2:CreateLaunchTemplate", "ec2:CreateNatGateway"),
    *("ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpc", "ec2:CreateVpcEndpoint"),
)
"""Actions that create them. EC2 authorizes the new resource and the resources that it belongs to."""

CHANGE_ACTIONS: Sequence[str] = (
    *("ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:CreateLaunchTemplateVersion", "ec2:CreateRoute"),
    *(
        "ec2:DeleteFlowLogs",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteLaunchTemplate",
        "ec2:DeleteLaunchTemplateVersions",
    ),
    *("ec2:DeleteNatGateway", "ec2:DeleteRoute", "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup"),
    *("ec2:DeleteSubnet", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints", "ec2:DetachInternetGateway"),
    *("ec2:DisassociateAddress", "ec2:DisassociateRouteTable", "ec2:ModifyLaunchTemplate"),
    *("ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint"),
    *("ec2:ReleaseAddress", "ec2:ReplaceRoute", "ec2:ReplaceRouteTableAssociation"),
    *("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
)


def network_statements(scope: StackScope) -> list[Statement]:
    """Return statements that require the stack's tags on new and on changed resources."""
    return [
        Statement(
            sid="MakeNetwork",
            actions=CREATE_ACTIONS,
            resources=scope.arns("ec2", *(f"{kind}/*" for kind in RESOURCE_TYPES)),
            condition=scope.sets_tags(),
        ),
        Statement(
            sid="ChangeOwnNetwork",
            actions=[*CREATE_ACTIONS, *CHANGE_ACTIONS],
            resources=scope.arns("ec2", "*"),
            condition=scope.has_tags(),
        ),
        # An adopted VPC does not have the stack's tags, and a group without rules allows no traffic.
        Statement(
            sid="GroupsInAdoptedNetworks",
            actions=["ec2:CreateSecurityGroup"],
            resources=scope.arns("ec2", "vpc/*"),
        ),
        # EFS creates the network interface of a mount target as the caller, and sets its own tags.
        Statement(
            sid="MountTargets",
            actions=["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
            resources=scope.arns("ec2", "network-interface/*", "security-group/*", "subnet/*"),
        ),
        # The private DNS name of an interface endpoint is in a hosted zone of AWS.
        Statement(
            sid="NamesOfEndpoints",
            actions=["route53:AssociateVPCWithHostedZone"],
            resources=[f"arn:{scope.partition}:route53:::hostedzone/*"],
        ),
        # EKS launches the nodes, and checks that the owner of the template could launch them.
        Statement(
            sid="NodesFromTemplates",
            actions=["ec2:RunInstances"],
            resources=["*"],
            condition={"ArnLike": {"ec2:LaunchTemplate": scope.arns("ec2", "launch-template/*")[0]}},
        ),
    ]
