"""IAM statements to push images."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.iam import Statement

PUSH_ACTIONS: Sequence[str] = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
"""Actions of a push (ECR user guide, "IAM permissions for pushing an image")."""

LAYER_CACHE_ACTIONS: Sequence[str] = ("ecr:DescribeImages", "ecr:GetDownloadUrlForLayer")
"""Actions of a build that looks for an existing tag and reuses cached layers."""


def image_push_statements(repository_arns: Sequence[str]) -> list[Statement]:
    """Return statements to push to these repositories; raises ``ValueError`` for none, or for a wildcard."""
    if not repository_arns or any("*" in arn for arn in repository_arns):
        msg = f"{list(repository_arns)}: a push role needs ARNs of repositories, without wildcards"
        raise ValueError(msg)
    return [
        # The token gives access to no repository; the action has no resource-level permissions.
        Statement(sid="LogIn", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        Statement(sid="Push", actions=[*PUSH_ACTIONS, *LAYER_CACHE_ACTIONS], resources=repository_arns),
    ]
