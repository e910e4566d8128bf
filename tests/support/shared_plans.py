"""Plans and comparisons that the processes of one test run share: each is made once, not once in each process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

FOLDER = "LANDFALL_SHARED_PLANS"
"""Environment variable with the folder of this run; worker processes inherit it."""


def create_folder() -> None:
    """Create the folder of this run."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="landfall-plans-")


def remove_folder() -> None:
    """Remove the folder of this run."""
    shutil.rmtree(os.environ.pop(FOLDER))


def shared(key: str, make: Callable[[], Result]) -> Result:
    """Return the result that some process of this run stored under the key; make it and store it if none did.

    Outside a test run, every call makes a result. An exception is not stored.
    """
    folder = os.environ.get(FOLDER)
    if folder is None:
        return make()
    path = Path(folder, hashlib.sha256(key.encode()).hexdigest())
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_bytes(pickle.dumps(make()))
            unfinished.rename(path)
    return pickle.loads(path.read_bytes())  # noqa: S301 -- written by this test run, into a folder of this user alone
