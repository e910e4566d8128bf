"""Names of dumps, backups and file trees. They become keys of the storage, so few characters are allowed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from data_transfer.errors import UsageError

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}"
_NAME = re.compile(f"{_PART}(?:/{_PART}){{0,4}}")
_STAMP = "%Y-%m-%dt%H-%M-%S-%fz"


def checked_name(text: str) -> str:
    """Return the name, or raise an error."""
    if not _NAME.fullmatch(text):
        msg = (
            f"{text!r} is not a name. Use letters, digits, '.', '_' and '-' in up to five parts that '/' separates,"
            " such as cutover/uploads. No part starts with '.'."
        )
        raise UsageError(msg)
    return text


def stamp(moment: datetime) -> str:
    """Return a time as a name that sorts by time."""
    return moment.astimezone(UTC).strftime(_STAMP)


def moment(text: str) -> datetime:
    """Return the time of a name that ``stamp`` made."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)
