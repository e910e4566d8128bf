"""What the user of a container may do with its folders, asked from inside.

The text of this module is sent to ``python -c`` in the container: it imports nothing but the standard library of the
image's own Python, and what it writes it takes away again.
"""

from __future__ import annotations

import errno
import json
import sys
import tempfile
from pathlib import Path

REFUSALS = (errno.EROFS, errno.EACCES, errno.EPERM)
CONTENT = b"landfall"


def look(folder: str) -> str:
    """``writable``, ``read-only``, or what is wrong with the folder."""
    try:
        next(Path(folder).iterdir(), None)
    except OSError as error:
        return f"unreadable ({_word(error)})"
    try:
        with tempfile.NamedTemporaryFile(prefix=".landfall-smoke-", dir=folder) as file:
            file.write(CONTENT)
            file.seek(0)
            return "writable" if file.read() == CONTENT else "not what was written"
    except OSError as error:
        return "read-only" if error.errno in REFUSALS else f"unwritable ({_word(error)})"


def _word(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, str(error))


if __name__ == "__main__":
    sys.stdout.write(json.dumps({folder: look(folder) for folder in sys.argv[1:]}))
