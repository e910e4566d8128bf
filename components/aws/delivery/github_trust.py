"""Whom AWS trusts when a workflow on GitHub asks for a role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from components.aws.iam import POLICY_VERSION
from components.spec import Spec
from components.string_format import StringFormat

ISSUER = "token.actions.githubusercontent.com"
"""Who signs the tokens of GitHub Actions."""

AUDIENCE = "sts.amazonaws.com"
"""Whom the tokens are for, as GitHub's own action for AWS credentials asks."""

GitHubName = Annotated[
    str, StringFormat(r"^[A-Za-z0-9_.-]{1,100}$", "the name of a GitHub owner or repository", "landfall")
]
"""An owner or a repository on GitHub; a wildcard is none."""

BranchName = Annotated[str, StringFormat(r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$", "the name of a branch", "main")]
"""A branch of plain characters; a wildcard would trust branches that anybody may push."""

EnvironmentOnGitHub = Annotated[
    str, StringFormat(r"^[A-Za-z0-9_.-]+$", "the name of a GitHub environment", "production")
]
"""A deployment environment; other characters stand encoded in GitHub's tokens."""


class GitHubRepositorySpec(Spec):
    """The repository whose workflows are trusted.

    Repositories made or renamed since 15 July 2026, and those that opted in, have numeric ids in the subject of their
    tokens (GitHub changelog of 2026-04-23, "Immutable subject claims"): give both for such a one, and for no other.
    """

    owner: GitHubName
    name: GitHubName
    owner_id: Annotated[int, Field(ge=1)] | None = None
    """Never used again for another owner, unlike the name."""
    id: Annotated[int, Field(ge=1)] | None = None

    def faults(self) -> Iterable[str]:
        """Both ids or none."""
        if (self.owner_id is None) != (self.id is None):
            yield "give ownerId and id together, as the repository's tokens have them, or neither"

    @property
    def subject(self) -> str:
        """What the subject of each of its tokens begins with."""
        if self.owner_id is None or self.id is None:
            return f"repo:{self.owner}/{self.name}"
        return f"repo:{self.owner}@{self.owner_id}/{self.name}@{self.id}"

    def on_branch(self, branch: str) -> str:
        """A workflow that runs on a branch and outside every environment."""
        return f"{self.subject}:ref:refs/heads/{branch}"

    def on_pull_request(self) -> str:
        """A workflow of a pull request; GitHub gives those from forks no token."""
        return f"{self.subject}:pull_request"

    def in_environment(self, environment: str) -> str:
        """A job that GitHub let into an environment, past its reviewers and branch rules."""
        return f"{self.subject}:environment:{environment}"


def github_trust_policy(*, provider_arn: str, subject: str) -> dict[str, Any]:
    """Who may assume the role: workflows of exactly this subject.

    Raises ``ValueError`` for a wildcard: such a role belongs to whoever can name a repository or branch to fit.
    """
    if "*" in subject or "?" in subject or not subject.startswith("repo:"):
        msg = f"a trust policy for GitHub must name one subject, got {subject!r}"
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
