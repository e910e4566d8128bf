from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from components.addons.load_balancer_controller_features import Features
from components.addons.load_balancer_controller_policy import controller_statements
from components.aws.iam import policy_document

EVERYTHING = Features(waf=True, shield=True, cognito=True)
REFERENCE = Path("iam") / "aws-load-balancer-controller_iam_policy.json"

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
"""What the project's own policy allows and ours does not, by the reason."""

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


@pytest.fixture
def reference(facts: Path) -> dict[str, Any]:
    return json.loads((facts / REFERENCE).read_text())


def test_every_action_of_ours_is_in_the_project_s_own_policy(reference: dict[str, Any]) -> None:
    assert actions(document(EVERYTHING)) - actions(reference) == set()


def test_every_action_that_is_missing_is_missing_for_a_reason(reference: dict[str, Any]) -> None:
    explained: set[str] = set().union(*LEFT_OUT.values())
    assert actions(reference) - actions(document(EVERYTHING)) == explained


def test_what_nobody_asked_for_is_not_allowed() -> None:
    services = {action.partition(":")[0] for action in actions(document(Features()))}
    assert services == {"acm", "ec2", "elasticloadbalancing", "iam"}
    assert "elasticloadbalancing:SetWebAcl" not in actions(document(Features()))


@pytest.mark.parametrize(
    ("features", "service"),
    [(Features(waf=True), "wafv2"), (Features(shield=True), "shield"), (Features(cognito=True), "cognito-idp")],
)
def test_a_feature_brings_its_own_permissions_and_no_other_s(features: Features, service: str) -> None:
    added = actions(document(features)) - actions(document(Features()))
    assert {action.partition(":")[0] for action in added} - {"elasticloadbalancing"} == {service}


def test_another_cluster_s_load_balancers_are_out_of_reach() -> None:
    for sid, statement in statements(Features()).items():
        confined = json.dumps(statement.get("Condition", {}))
        assert ("platform" in confined) == (sid not in SEES_EVERY_CLUSTER), sid


def test_only_what_has_no_resource_is_allowed_on_all_of_them() -> None:
    everywhere = {sid for sid, statement in statements(Features()).items() if statement["Resource"] == ["*"]}
    assert everywhere == {"ReadNetwork", "ReadLoadBalancing", "FindCertificates"}


def test_nothing_reaches_into_another_region() -> None:
    for sid, statement in statements(EVERYTHING).items():
        arns = [arn for arn in statement["Resource"] if arn.startswith("arn:aws:") and ":iam:" not in arn]
        assert all(arn.split(":")[3] == "us-east-1" for arn in arns), sid


def test_nodes_are_opened_only_where_eks_says_that_they_are_ours() -> None:
    condition = statements(Features())["OpenNodesToLoadBalancers"]["Condition"]
    assert condition == {"StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/platform": "owned"}}


def test_a_new_thing_must_be_tagged_for_this_cluster() -> None:
    found = statements(Features())
    creating: Sequence[str] = ("CreateLoadBalancers", "TagNewLoadBalancers", "TagNewSecurityGroup")
    for sid in creating:
        assert found[sid]["Condition"]["StringEquals"]["aws:RequestTag/elbv2.k8s.aws/cluster"] == "platform"


def test_the_policy_fits_into_a_role_even_with_the_longest_of_names() -> None:
    longest = json.dumps(document(EVERYTHING, cluster_name="x" * 100), separators=(",", ":"))
    assert len(longest) < INLINE_POLICY_LIMIT
