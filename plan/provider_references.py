"""References to providers, as the engine writes them."""

from __future__ import annotations


def provider_urn(reference: str) -> str | None:
    """Return the URN in a provider reference ``<urn>::<id>``, or None for an empty reference."""
    return reference.rpartition("::")[0] or None
