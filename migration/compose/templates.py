"""Templates of External Secrets for values that contain secrets."""

from __future__ import annotations

import re

from migration.compose.interpolation import MARK
from secret_detection.reasons import reason_by_value

_BRACES = re.compile(r"\{\{|\}\}")


def template(value: str) -> str | None:
    """Return a value with ``{{ .NAME }}`` in the place of each secret, or None if the rest may be secret, too."""
    rest = MARK.sub("", value)
    if _BRACES.search(rest) or reason_by_value("", rest):
        return None
    return MARK.sub(r"{{ .\1 }}", value)
