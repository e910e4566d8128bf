"""Roles for GitHub Actions have least privilege, and there is no long-lived key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.aws.cluster.ami_release import newest_release_parameter
from components.aws.delivery.image_push_policy import image_push_statements
from components.aws.iam import Statement
from tests.support.cloud import ACCOUNT, REGION
from tests.support.github import BACKEND, BUCKET, CART, KEY, PROVIDER, policies, roles, spec, statements
from tests.support.harness import Deployment
from tests.support.iam_evaluation import allows

ROLE = "aws:iam/role:Role"
ISSUER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
STATES = f"{BUCKET}/.pulumi/stacks/shop"
RELEASE = newest_release_parameter("AL2023_ARM_64_STANDARD", "1.35")


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return roles(repository_arns=[CART], stateBackend=BACKEND, referenced_stacks=["base"], stores=True)


def condition(deployment: Deployment, role: str) -> dict[str, str]:
    trust = json.loads(deployment.one(ROLE, f"github-{role}-role").inputs["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    return statement["Condition"]["StringEquals"]


@pytest.mark.parametrize(
    ("role", "occasion"),
    [("push", "ref:refs/heads/main"), ("preview", "pull_request"), ("deploy", "environment:dev")],
)
def test_each_role_trusts_one_subject_of_one_repository(deployment: Deployment, role: str, occasion: str) -> None:
    assert condition(deployment, role) == {
        "token.actions.githubusercontent.com:sub": f"repo:octo-org/platform:{occasion}",
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    }


def test_branch_and_environment_can_be_set() -> None:
    chosen = roles(repository_arns=[CART], imageBranch="release/1.x", environment="dev-cluster")
    subject = "token.actions.githubusercontent.com:sub"
    assert condition(chosen, "push")[subject].endswith(":ref:refs/heads/release/1.x")
    assert condition(chosen, "deploy")[subject].endswith(":environment:dev-cluster")


def test_images_can_be_built_in_another_repository() -> None:
    chosen = roles(repository_arns=[CART], imageRepository={"owner": "octo-org", "name": "shop"})
    subject = "token.actions.githubusercontent.com:sub"
    assert condition(chosen, "push")[subject] == "repo:octo-org/shop:ref:refs/heads/main"
    assert condition(chosen, "deploy")[subject] == "repo:octo-org/platform:environment:dev"


@pytest.mark.parametrize("field", ["imageBranch", "environment"])
def test_a_wildcard_branch_or_environment_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        spec(**{field: "*"})


@pytest.mark.parametrize("provider", [{}, {"create": {}, "adopt": {"providerArn": PROVIDER}}])
def test_a_provider_needs_exactly_one_of_create_and_adopt(provider: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Give exactly one: create"):
        spec(provider=provider)


def test_the_provider_of_another_issuer_is_refused() -> None:
    with pytest.raises(ValidationError, match="providerArn"):
        spec(provider={"adopt": {"providerArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/example.com"}})


def test_a_created_provider_has_the_sts_audience_and_no_thumbprint(deployment: Deployment) -> None:
    issuer = deployment.one(ISSUER).inputs
    assert issuer["url"] == "https://token.actions.githubusercontent.com"
    assert issuer["clientIdLists"] == ["sts.amazonaws.com"]
    assert "thumbprintLists" not in issuer


def test_an_adopted_provider_is_used_in_the_trust_policies() -> None:
    adopted = roles(provider={"adopt": {"providerArn": PROVIDER}})
    assert adopted.all(ISSUER) == []
    trust = json.loads(adopted.one(ROLE, "github-deploy-role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Principal"] == {"Federated": PROVIDER}


def test_there_is_no_push_role_without_repositories() -> None:
    without = roles()
    assert {role.name for role in without.all(ROLE)} == {"github-preview-role", "github-deploy-role"}
    assert without.outputs["push"] is None


def test_there_are_no_users_and_no_access_keys(deployment: Deployment) -> None:
    assert not {type_ for type_ in deployment.types() if "accessKey" in type_ or "user" in type_.lower()}


def test_images_can_be_pushed_only_to_the_given_repositories(deployment: Deployment) -> None:
    found = statements(deployment, "push")
    assert allows(found, "ecr:PutImage", CART, {})
    assert not allows(found, "ecr:PutImage", CART.replace("cart", "stock"), {})
    assert not allows(found, "ecr:BatchDeleteImage", CART, {})
    everywhere = {action for each in found if "*" in each.resources for action in each.actions}
    assert everywhere == {"ecr:GetAuthorizationToken"}, "the only one for which ECR knows no resource"


@pytest.mark.parametrize("arns", [[], ["*"], [CART.replace("cart", "*")]])
def test_a_push_role_without_repositories_or_with_a_wildcard_is_refused(arns: list[str]) -> None:
    with pytest.raises(ValueError, match="needs ARNs of repositories"):
        image_push_statements(arns)


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop"),
        ("secretsmanager:BatchGetSecretValue", "*"),
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/token"),
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{RELEASE}"),
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{'4' * 12}:parameter/shop/token"),
        ("ssm:GetParameters", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/token"),
        ("ssm:GetParametersByPath", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop"),
        ("ssm:GetParameterHistory", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/token"),
    ],
)
def test_a_preview_is_denied_secrets_whatever_else_is_attached(deployment: Deployment, action: str, arn: str) -> None:
    found = statements(deployment, "preview")
    attached = Statement(sid="Attached", actions=["*"], resources=["*"])
    assert allows([attached], action, arn, {})
    assert not allows([*found, attached], action, arn, {})
    assert all(dict(each.condition) == {} for each in found if each.effect == "Deny")


@pytest.mark.parametrize("role", ["preview", "deploy"])
def test_the_roles_read_the_newest_ami_releases_and_no_other_parameter(deployment: Deployment, role: str) -> None:
    found = statements(deployment, role)
    assert allows(found, "ssm:GetParameter", f"arn:aws:ssm:{REGION}::parameter{RELEASE}", {})
    for name in ("/aws/service/ami-amazon-linux-latest/al2023", "/aws/service/eks/optimized-ami/1.35/x/image_id"):
        assert not allows(found, "ssm:GetParameter", f"arn:aws:ssm:{REGION}::parameter{name}", {}), name
    assert not allows(found, "ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{RELEASE}", {})
    assert not allows(found, "ssm:GetParametersByPath", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop", {})


def test_a_preview_has_read_actions_only(deployment: Deployment) -> None:
    looks = ("Describe", "Get", "List")
    for each in statements(deployment, "preview"):
        names = [action.partition(":")[2] for action in each.actions if action != "kms:Decrypt"]
        assert [name for name in names if not name.startswith(looks)] == [] or each.effect == "Deny", each.sid


def test_a_preview_can_read_and_decrypt_the_states_that_it_needs(deployment: Deployment) -> None:
    found = statements(deployment, "preview")
    for stack in ("dev", "base"):
        assert allows(found, "s3:GetObject", f"{STATES}/{stack}.json", {})
    assert not allows(found, "s3:GetObject", f"{STATES}/prod.json", {})
    assert not allows(found, "s3:PutObject", f"{STATES}/dev.json", {})
    assert [each.resources for each in found if "kms:Decrypt" in each.actions] == [[KEY]]


def test_a_deployment_can_write_only_the_state_of_its_stack(deployment: Deployment) -> None:
    found = statements(deployment, "deploy")
    own = ("stacks/shop/dev.json", "history/shop/dev/1.json", "backups/shop/dev/1.json")
    for key in (*own, "journal/shop/dev/1", "locks/organization/shop/dev/1.json"):
        assert allows(found, "s3:PutObject", f"{BUCKET}/.pulumi/{key}", {}), key
    for key in ("stacks/shop/prod.json", "stacks/shop/base.json", "meta.yaml"):
        assert not allows(found, "s3:PutObject", f"{BUCKET}/.pulumi/{key}", {}), key


def test_roles_have_no_state_permissions_without_a_state_backend() -> None:
    without = roles()
    for role in ("preview", "deploy"):
        assert not any("s3:GetObject" in each.actions for each in statements(without, role))


@pytest.mark.parametrize(
    ("role", "policy"), [("preview", "AmazonEKSViewPolicy"), ("deploy", "AmazonEKSClusterAdminPolicy")]
)
def test_a_preview_can_view_the_cluster_and_a_deployment_is_its_admin(
    deployment: Deployment, role: str, policy: str
) -> None:
    association = deployment.one(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation", f"github-{role}-access-policy"
    )
    assert association.inputs["policyArn"].endswith(f"cluster-access-policy/{policy}")
    assert association.inputs["principalArn"] == deployment.outputs[role]


@pytest.mark.parametrize("role", ["push", "preview", "deploy"])
def test_every_policy_is_within_the_iam_quotas(deployment: Deployment, role: str) -> None:
    found = policies(deployment, role)
    assert 0 < len(found) <= 10, "managed policies of one role (IAM quotas)"
    assert {name: len(document) for name, document in found.items() if len(document) > 6144} == {}


def test_a_deployment_creates_stores_only_for_a_stack_that_has_some() -> None:
    database = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:shop-dev-database-1a2b3c4d"
    made = {"aws:RequestTag/project": "shop", "aws:RequestTag/stack": "dev", "aws:RequestedRegion": REGION}
    for stores in (True, False):
        deployment = roles(stores=stores)
        assert allows(statements(deployment, "deploy"), "rds:CreateDBInstance", database, made) == stores
        assert not allows(statements(deployment, "preview"), "rds:CreateDBInstance", database, made)


def test_a_preview_reads_the_settings_of_a_generated_secret_and_not_its_value(deployment: Deployment) -> None:
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop/dev/database-AbCdEf"
    owned = {"aws:ResourceTag/project": "shop", "aws:ResourceTag/stack": "dev", "aws:RequestedRegion": REGION}
    for action, allowed in (("DescribeSecret", True), ("GetSecretValue", False), ("PutSecretValue", False)):
        assert allows(statements(deployment, "preview"), f"secretsmanager:{action}", secret, owned) == allowed
