"""What a build may do: push images to named repositories."""

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
"""What a push calls (ECR user guide, "IAM permissions for pushing an image")."""

LAYER_CACHE_ACTIONS: Sequence[str] = ("ecr:DescribeImages", "ecr:GetDownloadUrlForLayer")
"""A build looks whether a tag is there already and takes cached layers back."""


def image_push_statements(repository_arns: Sequence[str]) -> list[Statement]:
    """Push to these repositories and no other; raises ``ValueError`` when there is none or one is a pattern."""
    if not repository_arns or any("*" in arn for arn in repository_arns):
        msg = f"a push role names its repositories, got {list(repository_arns)}"
        raise ValueError(msg)
    return [
        # The token opens the registry and no repository of it: ECR knows no resource for it.
        Statement(sid="LogIn", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        Statement(sid="Push", actions=[*PUSH_ACTIONS, *LAYER_CACHE_ACTIONS], resources=repository_arns),
    ]
