"""Errors of the program. Each class is an exit code, so that a Job can decide on a retry by the code alone."""

from __future__ import annotations

import errno
from typing import ClassVar


class TransferError(Exception):
    """An error that ends a command with a sentence and an exit code."""

    exit_code: ClassVar[int]


class DifferenceError(TransferError):
    """Data differ from their manifest, or a check failed."""

    exit_code = 1


class UsageError(TransferError):
    """Arguments, a plan or a checks file are invalid."""

    exit_code = 2


class RefusedError(TransferError):
    """The state of the target, its version or a permission does not allow the command."""

    exit_code = 3


class UnavailableError(TransferError):
    """A server, the storage or a disk failed. The same command may succeed later."""

    exit_code = 4


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def from_os_error(error: OSError) -> TransferError:
    """Return an error with a sentence for a failed operation on a file."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in _FULL:
        return UnavailableError(f"{where}there is no space left, or the file would exceed a limit. Free space.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return RefusedError(f"{where}permission denied. Run the command as a user who may access it.")
    return UnavailableError(f"{where}{error.strerror or error}. Run the command again.")
