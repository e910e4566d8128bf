"""Policies that AWS itself keeps, by the name it gave them."""

from __future__ import annotations


def aws_managed_policy_arn(name: str) -> str:
    """ARN of an AWS managed IAM policy in the commercial partition."""
    return f"arn:aws:iam::aws:policy/{name}"
