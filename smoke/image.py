"""Whether two image references mean the same image."""

from __future__ import annotations

import re

_ACCOUNT = re.compile(r"^\d{12}(?=\.dkr\.ecr\.)")


def same(planned: str, found: str) -> bool:
    """Compare registry, repository and tag or digest; of an ECR registry all but the account.

    An offline plan does not know the account it would be deployed to.
    """
    return _without_account(planned) == _without_account(found)


def _without_account(reference: str) -> str:
    return _ACCOUNT.sub("*", reference)
