"""Names of workloads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LONGEST = 40
"""Characters of a name; names of objects add words to it, and Kubernetes allows 63."""


def labels(names: Iterable[str]) -> Mapping[str, str]:
    """Return a DNS label for each name; two names never have the same one."""
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].strip("-") or "service"
        label = plain = plain if plain[0].isalpha() else f"service-{plain}"[:LONGEST].strip("-")
        count = 1
        while label in found.values():
            count += 1
            label = f"{plain[: LONGEST - len(str(count)) - 1].strip('-')}-{count}"
        found[name] = label
    return found
