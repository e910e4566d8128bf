"""Comparison of image references."""

from __future__ import annotations

import re

_ACCOUNT = re.compile(r"^\d{12}(?=\.dkr\.ecr\.)")


def is_same(planned: str, found: str) -> bool:
    """Compare registry, repository and tag or digest, without the account of an ECR registry.

    An offline plan does not know the account that the stack is deployed to.
    """
    return _without_account(planned) == _without_account(found)


def _without_account(reference: str) -> str:
    return _ACCOUNT.sub("*", reference)
