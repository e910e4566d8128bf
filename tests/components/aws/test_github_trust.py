"""Trust policies for GitHub Actions allow one subject."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.aws.delivery.github_trust import (
    BranchName,
    GitHubEnvironment,
    GitHubRepositorySpec,
    github_trust_policy,
)

PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
NAMED = {"owner": "octo-org", "name": "platform"}


def repository(**fields: Any) -> GitHubRepositorySpec:
    return GitHubRepositorySpec.model_validate({**NAMED, **fields})


def test_the_subject_contains_the_repository_and_the_event() -> None:
    assert repository().on_branch("main") == "repo:octo-org/platform:ref:refs/heads/main"
    assert repository().on_pull_request() == "repo:octo-org/platform:pull_request"
    assert repository().in_environment("prod") == "repo:octo-org/platform:environment:prod"


def test_an_immutable_subject_contains_the_ids_of_the_repository() -> None:
    immutable = repository(ownerId=123456, id=456789)
    assert immutable.on_branch("main") == "repo:octo-org@123456/platform@456789:ref:refs/heads/main"


@pytest.mark.parametrize("ids", [{"ownerId": 1}, {"id": 1}])
def test_one_id_without_the_other_is_refused(ids: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match=r"has (ownerId without id|id without ownerId). Set both"):
        repository(**ids)


@pytest.mark.parametrize("name", ["*", "octo-*", "octo?", "octo/platform", "octo:x", ""])
@pytest.mark.parametrize("field", ["owner", "name"])
def test_an_owner_or_repository_with_other_characters_is_refused(field: str, name: str) -> None:
    with pytest.raises(ValidationError, match=field):
        repository(**{field: name})


@pytest.mark.parametrize("name", ["*", "release/*", "ma?n", "", "main:x", "/main", "a b"])
def test_a_branch_or_environment_with_other_characters_is_refused(name: str) -> None:
    for type_ in (BranchName, GitHubEnvironment):
        with pytest.raises(ValidationError):
            TypeAdapter[Any](type_).validate_python(name)


def test_a_trust_policy_allows_one_subject_and_one_audience() -> None:
    (statement,) = github_trust_policy(provider_arn=PROVIDER, subject=repository().in_environment("prod"))["Statement"]
    assert statement["Principal"] == {"Federated": PROVIDER}
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:sub": "repo:octo-org/platform:environment:prod",
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        }
    }


@pytest.mark.parametrize(
    "subject", ["repo:octo-org/*", "repo:octo-org/platform:*", "repo:octo-org/platfor?:pull_request", "*", ""]
)
def test_a_wildcard_subject_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="takes one subject without wildcards"):
        github_trust_policy(provider_arn=PROVIDER, subject=subject)
