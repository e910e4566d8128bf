"""IAM policy of the AWS Load Balancer Controller.

It is narrower than the policy that the controller's project publishes, which covers every cluster, region and feature.
This one covers one cluster in one region: load balancers, target groups and security groups need the cluster's tag.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.addons.load_balancer_controller.features import Features, feature_statements
from components.aws.iam import Statement
from partition import partition_of

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
"""Tag with the cluster's name, which the controller sets on everything that it creates."""

SERVICE_LINKED_ROLE = "aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing"
"""Path and name of the role; they are the same in every partition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """ARNs and conditions for one cluster in one region."""

    cluster_name: str
    region: str

    @property
    def partition(self) -> str:
        return partition_of(self.region).name

    def load_balancing(self, *patterns: str) -> list[str]:
        return [f"arn:{self.partition}:elasticloadbalancing:{self.region}:*:{pattern}" for pattern in patterns]

    @property
    def security_groups(self) -> str:
        return f"arn:{self.partition}:ec2:{self.region}:*:security-group/*"

    @property
    def requested(self) -> dict[str, str]:
        """Return the condition that the request sets the cluster's tag on a new resource."""
        return {f"aws:RequestTag/{CLUSTER_TAG}": self.cluster_name}

    @property
    def owned(self) -> dict[str, str]:
        """Return the condition that an existing resource has the cluster's tag."""
        return {f"aws:ResourceTag/{CLUSTER_TAG}": self.cluster_name}


LOAD_BALANCERS = ("loadbalancer/app/*/*", "loadbalancer/net/*/*")
TARGET_GROUPS = ("targetgroup/*/*",)
LISTENERS = ("listener/app/*/*/*", "listener/net/*/*/*")
LISTENER_RULES = ("listener-rule/app/*/*/*", "listener-rule/net/*/*/*")

READ_NETWORK = (
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "ec2:GetSecurityGroupsForVpc",
)
READ_LOAD_BALANCING = (
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeSSLPolicies",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
)


def controller_statements(*, cluster_name: str, region: str, features: Features) -> list[Statement]:
    """Return the statements of the policy, one for each purpose."""
    scope = _Scope(cluster_name=cluster_name, region=region)
    return [
        *_reading(scope),
        *_security_groups(scope),
        *_load_balancers(scope),
        *_listeners(scope),
        *feature_statements(features, region),
    ]


def _reading(scope: _Scope) -> list[Statement]:
    """Return the statements to read. Describe actions support no resource, so that they are limited by region."""
    here = {"StringEquals": {"aws:RequestedRegion": scope.region}}
    return [
        Statement(sid="ReadNetwork", actions=READ_NETWORK, resources=["*"], condition=here),
        Statement(sid="ReadLoadBalancing", actions=READ_LOAD_BALANCING, resources=["*"], condition=here),
        Statement(
            sid="FindCertificates",
            actions=["acm:DescribeCertificate", "acm:ListCertificates"],
            resources=["*"],
            condition=here,
        ),
        Statement(
            sid="CreateServiceLinkedRole",
            actions=["iam:CreateServiceLinkedRole"],
            resources=[f"arn:{scope.partition}:iam::*:role/{SERVICE_LINKED_ROLE}"],
            condition={"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
        ),
    ]


def _security_groups(scope: _Scope) -> list[Statement]:
    rules = ("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress")
    return [
        Statement(
            sid="CreateSecurityGroup",
            actions=["ec2:CreateSecurityGroup"],
            resources=[scope.security_groups, f"arn:{scope.partition}:ec2:{scope.region}:*:vpc/*"],
        ),
        Statement(
            sid="TagNewSecurityGroup",
            actions=["ec2:CreateTags"],
            resources=[scope.security_groups],
            condition={"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup", **scope.requested}},
        ),
        Statement(
            sid="TagOwnSecurityGroup",
            actions=["ec2:CreateTags", "ec2:DeleteTags"],
            resources=[scope.security_groups],
            condition={
                "Null": {f"aws:RequestTag/{CLUSTER_TAG}": "true"},
                "StringEquals": scope.owned,
            },
        ),
        Statement(
            sid="ChangeOwnSecurityGroup",
            actions=[*rules, "ec2:DeleteSecurityGroup"],
            resources=[scope.security_groups],
            condition={"StringEquals": scope.owned},
        ),
        Statement(
            sid="OpenNodesToLoadBalancers",
            actions=rules,
            resources=[scope.security_groups],
            # EKS sets this tag on the security group of nodes.
            condition={"StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{scope.cluster_name}": "owned"}},
        ),
    ]


def _load_balancers(scope: _Scope) -> list[Statement]:
    load_balancers_and_target_groups = scope.load_balancing(*LOAD_BALANCERS, *TARGET_GROUPS)
    return [
        Statement(
            sid="CreateLoadBalancers",
            actions=["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
            resources=load_balancers_and_target_groups,
            condition={"StringEquals": scope.requested},
        ),
        Statement(
            sid="TagNewLoadBalancers",
            actions=["elasticloadbalancing:AddTags"],
            resources=load_balancers_and_target_groups,
            condition={
                "StringEquals": {
                    "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"],
                    **scope.requested,
                }
            },
        ),
        Statement(
            sid="TagOwnLoadBalancers",
            actions=["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
            resources=load_balancers_and_target_groups,
            condition={"Null": {f"aws:RequestTag/{CLUSTER_TAG}": "true"}, "StringEquals": scope.owned},
        ),
        Statement(
            sid="ChangeOwnLoadBalancers",
            actions=[
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
            resources=load_balancers_and_target_groups,
            condition={"StringEquals": scope.owned},
        ),
        Statement(
            # Without the tag: a TargetGroupBinding may name a target group of another owner, as in a cutover.
            sid="RegisterPods",
            actions=["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            resources=scope.load_balancing(*TARGET_GROUPS),
        ),
    ]


def _listeners(scope: _Scope) -> list[Statement]:
    return [
        Statement(
            sid="ManageListeners",
            actions=[
                "elasticloadbalancing:AddListenerCertificates",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveListenerCertificates",
                "elasticloadbalancing:SetRulePriorities",
            ],
            resources=scope.load_balancing(*LOAD_BALANCERS, *LISTENERS, *LISTENER_RULES),
        ),
        Statement(
            sid="ChangeOwnListenerAttributes",
            actions=["elasticloadbalancing:ModifyListenerAttributes"],
            resources=scope.load_balancing(*LISTENERS),
            condition={"StringEquals": scope.owned},
        ),
        Statement(
            sid="TagListeners",
            actions=["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
            resources=scope.load_balancing(*LISTENERS, *LISTENER_RULES),
        ),
    ]
