"""Namespaces of add-ons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charts.catalogue import ENTRIES
from charts.model import KUBE_SYSTEM, Chart


def _addon_namespaces() -> Iterator[tuple[str, str]]:
    """Yield each namespace after the name that it is sorted by: its add-on's, or its own for a further namespace."""
    for addon, entry in ENTRIES.items():
        yield addon, entry.namespace
        if isinstance(entry, Chart):
            yield from ((namespace, namespace) for namespace in entry.other_namespaces)


ADDON_NAMESPACES: Sequence[str] = tuple(
    dict.fromkeys(namespace for _, namespace in sorted(_addon_namespaces()) if namespace != KUBE_SYSTEM)
)
"""Namespaces of all add-ons, installed or not."""
