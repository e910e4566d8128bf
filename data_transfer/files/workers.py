"""Runs the copies of many files in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

from data_transfer.errors import UnavailableError
from data_transfer.interruption import leave_to_main_thread

Item = TypeVar("Item")
Check = Callable[[], None]
"""Raises an error when the command is ending."""

_BATCH = 1_000
_TICK_SECONDS = 0.5


def for_each(work: Callable[[Item, Check], None], items: Sequence[Item], threads: int, on_tick: Check) -> None:
    """Call a function for each item. The first error, and a signal, end the remaining work.

    ``on_tick`` runs in this thread twice a second. Long work calls its ``Check`` from time to time.
    """
    stopping = Event()
    errors: list[Exception] = []

    def check() -> None:
        if stopping.is_set():
            msg = "stopped"
            raise UnavailableError(msg)

    def run(item: Item) -> None:
        try:
            check()
            work(item, check)
        except Exception as error:  # noqa: BLE001  raised in the main thread
            errors.append(error)
            stopping.set()

    with ThreadPoolExecutor(threads, initializer=leave_to_main_thread) as pool:
        try:
            for start in range(0, len(items), _BATCH):
                pending = {pool.submit(run, item) for item in items[start : start + _BATCH]}
                while pending and not errors:
                    _, pending = wait(pending, timeout=_TICK_SECONDS)
                    on_tick()
                if errors:
                    raise errors[0]
        finally:
            stopping.set()
            pool.shutdown(cancel_futures=True)
