"""Trust policies for GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from components.aws.iam import POLICY_VERSION
from components.spec import Spec
from components.string_format import StringFormat

ISSUER = "token.actions.githubusercontent.com"
"""Issuer of the tokens of GitHub Actions."""

AUDIENCE = "sts.amazonaws.com"
"""Audience of the tokens, as GitHub's action for AWS credentials sets it."""

GitHubName = Annotated[
    str, StringFormat(r"^[A-Za-z0-9_.-]{1,100}$", "the name of a GitHub owner or repository", "landfall")
]
"""An owner or a repository on GitHub, without wildcards."""

BranchName = Annotated[str, StringFormat(r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$", "the name of a branch", "main")]
"""A branch without wildcards, because a wildcard would include branches without protection."""

GitHubEnvironment = Annotated[str, StringFormat(r"^[A-Za-z0-9_.-]+$", "the name of a GitHub environment", "production")]
"""A deployment environment; GitHub encodes other characters in its tokens."""


class GitHubRepositorySpec(Spec):
    """The repository whose workflows are trusted.

    Repositories created or renamed since 15 July 2026, and those that opted in, have numeric ids in the subject of
    their tokens (GitHub changelog of 2026-04-23, "Immutable subject claims"). Set both ids for such a repository only.
    """

    owner: GitHubName
    name: GitHubName
    owner_id: Annotated[int, Field(ge=1)] | None = None
    """Numeric id of the owner; GitHub never reuses it, unlike the name."""
    id: Annotated[int, Field(ge=1)] | None = None

    def faults(self) -> Iterable[str]:
        """Check that both ids are set, or neither."""
        if (self.owner_id is None) != (self.id is None):
            given, missing = ("ownerId", "id") if self.id is None else ("id", "ownerId")
            yield f"has {given} without {missing}. Set both, as in the repository's tokens, or neither."

    @property
    def subject(self) -> str:
        """Prefix of the subject of all tokens of the repository."""
        if self.owner_id is None or self.id is None:
            return f"repo:{self.owner}/{self.name}"
        return f"repo:{self.owner}@{self.owner_id}/{self.name}@{self.id}"

    def on_branch(self, branch: str) -> str:
        """Return the subject of a workflow on a branch, outside every environment."""
        return f"{self.subject}:ref:refs/heads/{branch}"

    def on_pull_request(self) -> str:
        """Return the subject of a pull request workflow; pull requests from forks get no token."""
        return f"{self.subject}:pull_request"

    def in_environment(self, environment: str) -> str:
        """Return the subject of a job in an environment, after its reviewers and branch rules."""
        return f"{self.subject}:environment:{environment}"


def github_trust_policy(*, provider_arn: str, subject: str) -> dict[str, Any]:
    """Return a trust policy for workflows with exactly this subject.

    Raises ``ValueError`` for a wildcard, because a matching repository or branch could then assume the role.
    """
    if "*" in subject or "?" in subject or not subject.startswith("repo:"):
        msg = (
            f"{subject!r}: a trust policy takes one subject without wildcards, such as repo:octo-org/shop:pull_request"
        )
        raise ValueError(msg)
    return {
        "Version": POLICY_VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider_arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": {f"{ISSUER}:sub": subject, f"{ISSUER}:aud": AUDIENCE}},
            }
        ],
    }
