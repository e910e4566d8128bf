"""The properties that force a replacement of one AWS type, with their source."""

from __future__ import annotations

from typing import NamedTuple


class ReplacementRule(NamedTuple):
    """The properties that force a replacement of one type."""

    source: str
    """File in hashicorp/terraform-provider-aws."""
    properties: tuple[str, ...]


UNVERIFIED = "general knowledge of the provider; not verified in its source"
