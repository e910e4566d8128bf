"""Test of the access that the user of a container has to its folders.

The source of this module runs as ``python -c`` in the container, so it imports only the standard library of the
image's own Python. It removes the file that it writes.
"""

from __future__ import annotations

import errno
import json
import sys
import tempfile
from pathlib import Path

REFUSALS = (errno.EROFS, errno.EACCES, errno.EPERM)
CONTENT = b"landfall"


def access_to(folder: str) -> str:
    """Return ``writable``, ``read-only`` or a description of the error."""
    try:
        next(Path(folder).iterdir(), None)
    except OSError as error:
        return f"unreadable ({_error_code(error)})"
    try:
        with tempfile.NamedTemporaryFile(prefix=".landfall-smoke-", dir=folder) as file:
            file.write(CONTENT)
            file.seek(0)
            return "writable" if file.read() == CONTENT else "returns other content than was written"
    except OSError as error:
        return "read-only" if error.errno in REFUSALS else f"unwritable ({_error_code(error)})"


def _error_code(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, str(error))


if __name__ == "__main__":
    sys.stdout.write(json.dumps({folder: access_to(folder) for folder in sys.argv[1:]}))
