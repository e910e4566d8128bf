from __future__ import annotations

import json
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import pytest

import reference
from components.addons.load_balancer_controller.features import Features
from components.addons.load_balancer_controller.policy import controller_statements
from components.aws.iam import policy_document

EVERYTHING = Features(waf=True, shield=True, cognito=True)

INLINE_POLICY_LIMIT = 10_240
"""Characters without white space that a role's inline policies may have in all (IAM quotas)."""

LEFT_OUT = {
    "AWS Outposts' address pools, which no network here has": {
        "ec2:DescribeCoipPools",
        "ec2:GetCoipPoolUsage",
    },
    "addresses from IPAM pools, asked for by an annotation that nothing here sets": {
        "ec2:DescribeIpamPools",
        "elasticloadbalancing:ModifyIpPools",
    },
    "reserved capacity, asked for by an annotation that nothing here sets": {
        "elasticloadbalancing:ModifyCapacityReservation",
    },
    "server certificates kept in IAM: certificates here are ACM's": {
        "iam:GetServerCertificate",
        "iam:ListServerCertificates",
    },
    "WAF Classic, which AWS has ended": {
        "waf-regional:AssociateWebACL",
        "waf-regional:DisassociateWebACL",
        "waf-regional:GetWebACL",
        "waf-regional:GetWebACLForResource",
    },
}
"""Actions of the published policy that this project leaves out, by the reason."""

BALANCING = "arn:aws:elasticloadbalancing:us-east-1:111122223333"
KINDS = {
    "security-group": "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0",
    "vpc": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0123456789abcdef0",
    "loadbalancer/app": f"{BALANCING}:loadbalancer/app/k8s-shop/0123456789abcdef",
    "loadbalancer/net": f"{BALANCING}:loadbalancer/net/k8s-shop/0123456789abcdef",
    "targetgroup": f"{BALANCING}:targetgroup/k8s-shop/0123456789abcdef",
    "listener/app": f"{BALANCING}:listener/app/k8s-shop/0123456789abcdef/fedcba9876543210",
    "listener/net": f"{BALANCING}:listener/net/k8s-shop/0123456789abcdef/fedcba9876543210",
    "listener-rule/app": f"{BALANCING}:listener-rule/app/k8s-shop/0123456789abcdef/fedcba9876543210/0f1e2d3c4b5a6978",
    "listener-rule/net": f"{BALANCING}:listener-rule/net/k8s-shop/0123456789abcdef/fedcba9876543210/0f1e2d3c4b5a6978",
    "role": "arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/"
    "AWSServiceRoleForElasticLoadBalancing",
    "webacl": "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/01234567-89ab-cdef-0123-456789abcdef",
    "protection": "arn:aws:shield::111122223333:protection/01234567-89ab-cdef-0123-456789abcdef",
    "anything": "*",
}
"""Resource types, each by the ARN of one; what knows no type is allowed by the pattern ``*`` alone."""

EVERY_LOAD_BALANCER = ("loadbalancer/app", "loadbalancer/net")
EVERY_LISTENER = ("listener/app", "listener/net")
EVERY_RULE = ("listener-rule/app", "listener-rule/net")
ACTS_ON = {
    "ec2:AuthorizeSecurityGroupIngress": ("security-group",),
    "ec2:CreateSecurityGroup": ("security-group", "vpc"),
    "ec2:CreateTags": ("security-group",),
    "ec2:DeleteSecurityGroup": ("security-group",),
    "ec2:DeleteTags": ("security-group",),
    "ec2:RevokeSecurityGroupIngress": ("security-group",),
    "elasticloadbalancing:AddListenerCertificates": EVERY_LISTENER,
    "elasticloadbalancing:AddTags": (*EVERY_LOAD_BALANCER, "targetgroup", *EVERY_LISTENER, *EVERY_RULE),
    "elasticloadbalancing:CreateListener": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:CreateLoadBalancer": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:CreateRule": EVERY_LISTENER,
    "elasticloadbalancing:CreateTargetGroup": ("targetgroup",),
    "elasticloadbalancing:DeleteListener": EVERY_LISTENER,
    "elasticloadbalancing:DeleteLoadBalancer": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:DeleteRule": EVERY_RULE,
    "elasticloadbalancing:DeleteTargetGroup": ("targetgroup",),
    "elasticloadbalancing:DeregisterTargets": ("targetgroup",),
    "elasticloadbalancing:ModifyListener": EVERY_LISTENER,
    "elasticloadbalancing:ModifyListenerAttributes": EVERY_LISTENER,
    "elasticloadbalancing:ModifyLoadBalancerAttributes": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:ModifyRule": EVERY_RULE,
    "elasticloadbalancing:ModifyTargetGroup": ("targetgroup",),
    "elasticloadbalancing:ModifyTargetGroupAttributes": ("targetgroup",),
    "elasticloadbalancing:RegisterTargets": ("targetgroup",),
    "elasticloadbalancing:RemoveListenerCertificates": EVERY_LISTENER,
    "elasticloadbalancing:RemoveTags": (*EVERY_LOAD_BALANCER, "targetgroup", *EVERY_LISTENER, *EVERY_RULE),
    "elasticloadbalancing:SetIpAddressType": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:SetRulePriorities": EVERY_RULE,
    "elasticloadbalancing:SetSecurityGroups": EVERY_LOAD_BALANCER,
    "elasticloadbalancing:SetSubnets": EVERY_LOAD_BALANCER,
    # The reference names no type; AWS's own policies, as that of ECS express services, name the load balancer.
    "elasticloadbalancing:SetWebAcl": ("loadbalancer/app",),
    "iam:CreateServiceLinkedRole": ("role",),
    "shield:CreateProtection": ("anything",),
    "shield:DeleteProtection": ("protection",),
    "wafv2:AssociateWebACL": ("webacl", "loadbalancer/app"),
    "wafv2:DisassociateWebACL": ("loadbalancer/app",),
}
"""Resource types of each write action (AWS Service Authorization Reference, autumn 2026), as far as
the controller makes it: it tags nothing but security groups in EC2, and runs no gateway load balancers."""

SEES_EVERY_CLUSTER = {
    "CreateSecurityGroup",
    "RegisterPods",
    "ManageListeners",
    "TagListeners",
    "ReadNetwork",
    "ReadLoadBalancing",
    "FindCertificates",
    "CreateServiceLinkedRole",
}
"""Statements that IAM cannot, or a cutover must not, confine to one cluster."""


def document(features: Features, cluster_name: str = "platform") -> dict[str, Any]:
    return policy_document(controller_statements(cluster_name=cluster_name, region="us-east-1", features=features))


def statements(features: Features) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in document(features)["Statement"]}


def actions(policy: dict[str, Any]) -> set[str]:
    return {action for statement in policy["Statement"] for action in statement["Action"]}


PUBLISHED = reference.iam_actions("aws-load-balancer-controller")
"""Actions of the policy that the controller's own project publishes."""


def test_every_action_is_in_the_published_policy() -> None:
    assert actions(document(EVERYTHING)) <= PUBLISHED


def test_every_left_out_action_has_a_reason() -> None:
    explained: set[str] = set().union(*LEFT_OUT.values())
    assert PUBLISHED - actions(document(EVERYTHING)) == explained


def test_features_that_are_off_have_no_permissions() -> None:
    services = {action.partition(":")[0] for action in actions(document(Features()))}
    assert services == {"acm", "ec2", "elasticloadbalancing", "iam"}
    assert "elasticloadbalancing:SetWebAcl" not in actions(document(Features()))


@pytest.mark.parametrize(
    ("features", "service"),
    [(Features(waf=True), "wafv2"), (Features(shield=True), "shield"), (Features(cognito=True), "cognito-idp")],
)
def test_a_feature_adds_its_own_permissions_alone(features: Features, service: str) -> None:
    added = actions(document(features)) - actions(document(Features()))
    assert {action.partition(":")[0] for action in added} - {"elasticloadbalancing"} == {service}


def test_load_balancers_of_other_clusters_are_denied() -> None:
    for sid, statement in statements(Features()).items():
        confined = json.dumps(statement.get("Condition", {}))
        assert ("platform" in confined) == (sid not in SEES_EVERY_CLUSTER), sid


def test_only_actions_without_resource_level_permissions_allow_all_resources() -> None:
    everywhere = {sid for sid, statement in statements(Features()).items() if statement["Resource"] == ["*"]}
    assert everywhere == {"ReadNetwork", "ReadLoadBalancing", "FindCertificates"}


def changing(policy: dict[str, Any]) -> set[str]:
    """The actions that do more than look."""
    return {
        action for action in actions(policy) if not action.partition(":")[2].startswith(("Describe", "Get", "List"))
    }


def test_every_write_action_has_its_resource_types() -> None:
    assert changing(document(EVERYTHING)) == set(ACTS_ON)


@pytest.mark.parametrize("action", ACTS_ON)
def test_statements_cover_the_resource_types_of_their_actions(action: str) -> None:
    patterns = [
        pattern
        for statement in document(EVERYTHING)["Statement"]
        if action in statement["Action"]
        for pattern in statement["Resource"]
    ]
    outside = [kind for kind in ACTS_ON[action] if not any(fnmatchcase(KINDS[kind], pattern) for pattern in patterns)]
    assert outside == []


def test_statements_name_no_unused_resource_types() -> None:
    for sid, statement in statements(EVERYTHING).items():
        kinds = {kind for action in statement["Action"] for kind in ACTS_ON.get(action, ())}
        for pattern in statement["Resource"] if kinds else ():
            assert any(fnmatchcase(KINDS[kind], pattern) for kind in kinds), (sid, pattern)


def test_other_regions_are_denied() -> None:
    for sid, statement in statements(EVERYTHING).items():
        arns = [arn for arn in statement["Resource"] if arn.startswith("arn:aws:") and ":iam:" not in arn]
        assert all(arn.split(":")[3] == "us-east-1" for arn in arns), sid


def test_security_groups_of_nodes_need_the_tag_of_eks() -> None:
    condition = statements(Features())["OpenNodesToLoadBalancers"]["Condition"]
    assert condition == {"StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/platform": "owned"}}


def test_new_resources_need_the_tag_of_the_cluster() -> None:
    found = statements(Features())
    creating: Sequence[str] = ("CreateLoadBalancers", "TagNewLoadBalancers", "TagNewSecurityGroup")
    for sid in creating:
        assert found[sid]["Condition"]["StringEquals"]["aws:RequestTag/elbv2.k8s.aws/cluster"] == "platform"


def test_the_policy_fits_the_size_limit_with_the_longest_name() -> None:
    longest = json.dumps(document(EVERYTHING, cluster_name="x" * 100), separators=(",", ":"))
    assert len(longest) < INLINE_POLICY_LIMIT
