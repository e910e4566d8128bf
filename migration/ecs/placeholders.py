"""Placeholders of templates, such as ``${TAG}`` and ``<IMAGE>``, in documents that a pipeline completes."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"\$\{\{[^{}]*\}\}"  # GitHub Actions
    r"|\$\{[A-Za-z_][^{}\s\"]*\}"  # a shell, Terraform or envsubst
    r"|\$\([A-Za-z_][\w.]*\)"  # Azure Pipelines
    r"|\$[A-Z_][A-Z0-9_]*"
    r"|\{\{\s*[\w.\-]+\s*\}\}"  # Jinja and Go templates
    r"|<[A-Za-z_][\w .:/-]*>"  # the documentation of AWS
    r"|__[A-Z][A-Z0-9_]*?__"
    r"|%[A-Z_][A-Z0-9_]*%"
    r"|#\{[\w.]+\}#?"
)

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for one placeholder while a text is split, as a placeholder may contain separators."""


def find(text: str) -> str:
    """Return the first placeholder, or an empty text."""
    match = _PLACEHOLDER.search(text)
    return match.group() if match else ""


def last(text: str, *, after: int = 0) -> str:
    """Return the last placeholder that has this number of placeholders after it, or an empty text."""
    found = _PLACEHOLDER.findall(text)
    return found[-1 - after] if after < len(found) else ""


def is_whole(text: str) -> bool:
    """Return True if the text is one placeholder and nothing else."""
    return _PLACEHOLDER.fullmatch(text) is not None


def marked(text: str) -> str:
    """Return the text with ``MARK`` in the place of each placeholder."""
    return _PLACEHOLDER.sub(MARK, text)
