from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.aws.iam import Statement, irsa_trust_policy, policy_document
from components.aws.irsa import IrsaRoleArgs, OidcProvider
from components.workload.permission import PermissionSpec
from tests.support import aws_programs
from tests.support.cloud import ACCOUNT, OIDC_URL
from tests.support.harness import deploy

PROVIDER = OidcProvider(arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OIDC_URL}", url=f"https://{OIDC_URL}")
WILDCARDS = [("*", "cart"), ("shop-?", "cart"), ("shop", "*"), ("shop", "cart-*")]


def statement(sid: str) -> Statement:
    return Statement(sid=sid, actions=["s3:GetObject"], resources=["arn:aws:s3:::orders/*"])


@pytest.mark.parametrize(("namespace", "account"), WILDCARDS)
def test_an_irsa_role_refuses_a_wildcard_in_its_subject(namespace: str, account: str) -> None:
    with pytest.raises(ValueError, match="an IRSA role takes no wildcard") as refused:
        IrsaRoleArgs(namespace=namespace, service_account=account, oidc_provider=PROVIDER)
    assert str(refused.value).startswith(f"{namespace}/{account}: ")


@pytest.mark.parametrize(("namespace", "account"), WILDCARDS)
def test_an_irsa_trust_policy_refuses_a_wildcard_in_its_subject(namespace: str, account: str) -> None:
    with pytest.raises(ValueError, match="Name one namespace and service account"):
        irsa_trust_policy(
            oidc_provider_arn=str(PROVIDER.arn),
            oidc_provider_url=str(PROVIDER.url),
            namespace=namespace,
            service_account=account,
        )


def test_a_permission_refuses_the_wildcard_resource() -> None:
    permission = {"sid": "Read", "actions": ["s3:GetObject"], "resources": ["*"]}
    with pytest.raises(ValidationError, match=r"resources '\*'"):
        PermissionSpec.model_validate(permission)
    assert PermissionSpec.model_validate({**permission, "anyResource": True}).statement().resources == ["*"]


def test_an_irsa_role_trusts_one_service_account_of_one_cluster() -> None:
    role = deploy(aws_programs.irsa_role()).one("aws:iam/role:Role")
    (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Federated": PROVIDER.arn}
    assert trust["Condition"] == {
        "StringEquals": {f"{OIDC_URL}:sub": "system:serviceaccount:shop:cart", f"{OIDC_URL}:aud": "sts.amazonaws.com"}
    }


def test_a_denial_can_name_its_exceptions_instead_of_its_resources() -> None:
    denial = Statement(sid="Refuse", effect="Deny", actions=["s3:GetObject"], not_resources=["arn:aws:s3:::public/*"])
    document = denial.document()
    assert document["NotResource"] == ["arn:aws:s3:::public/*"]
    assert "Resource" not in document


@pytest.mark.parametrize(
    "fields", [{}, {"not_resources": ["a"]}, {"effect": "Deny", "resources": ["a"], "not_resources": ["b"]}]
)
def test_a_permission_for_everything_but_a_resource_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Sid Read: give resources"):
        Statement(sid="Read", actions=["s3:GetObject"], **fields)


def test_a_policy_refuses_statements_with_the_same_sid() -> None:
    with pytest.raises(ValueError, match="Sid Read: several statements of one policy use it") as refused:
        policy_document([statement("Read"), statement("Write"), statement("Read")])
    assert "Write" not in str(refused.value)
