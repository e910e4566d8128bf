"""What ``pulumi up`` may do in EC2: a network, security groups, and templates by which EKS starts nodes."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement

MADE: Sequence[str] = (
    *("elastic-ip", "internet-gateway", "launch-template", "natgateway", "route-table", "security-group"),
    *("security-group-rule", "subnet", "vpc", "vpc-endpoint", "vpc-flow-log"),
)
"""Kinds of what the stack makes in EC2."""

MAKE: Sequence[str] = (
    *("ec2:AllocateAddress", "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"),
    *("ec2:CreateFlowLogs", "ec2:CreateInternetGateway", "ec2:CreateLaunchTemplate", "ec2:CreateNatGateway"),
    *("ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpc", "ec2:CreateVpcEndpoint"),
)
"""Their makers. EC2 asks twice: for the new thing, and for what it is made in or of."""

CHANGE: Sequence[str] = (
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
    """New things get the stack's tags; everything else that is touched bears them already."""
    return [
        Statement(
            sid="MakeNetwork",
            actions=MAKE,
            resources=scope.arns("ec2", *(f"{kind}/*" for kind in MADE)),
            condition=scope.makes(),
        ),
        Statement(
            sid="ChangeOwnNetwork",
            actions=[*MAKE, *CHANGE],
            resources=scope.arns("ec2", "*"),
            condition=scope.owns(),
        ),
        # An adopted VPC does not bear the stack's tags, and a group without rules opens nothing in it.
        Statement(
            sid="GroupsInAdoptedNetworks",
            actions=["ec2:CreateSecurityGroup"],
            resources=scope.arns("ec2", "vpc/*"),
        ),
        # EFS makes a mount target's network interface in the caller's name, and tags it as its own.
        Statement(
            sid="MountTargets",
            actions=["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
            resources=scope.arns("ec2", "network-interface/*", "security-group/*", "subnet/*"),
        ),
        # An interface endpoint answers to its service's own name by a private zone that AWS keeps.
        Statement(
            sid="NamesOfEndpoints",
            actions=["route53:AssociateVPCWithHostedZone"],
            resources=["arn:aws:route53:::hostedzone/*"],
        ),
        # EKS starts the nodes, and asks whether whoever gave it the template might have started them.
        Statement(
            sid="NodesFromTemplates",
            actions=["ec2:RunInstances"],
            resources=["*"],
            condition={"ArnLike": {"ec2:LaunchTemplate": scope.arns("ec2", "launch-template/*")[0]}},
        ),
    ]
