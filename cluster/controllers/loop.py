"""The loop that plays all controllers, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import urllib3

from cluster.api import Api, ApiError
from cluster.controllers import (
    external_secrets,
    gatekeeper,
    keda,
    kubelet,
    load_balancers,
    ready_conditions,
    volumes,
)

Player = Callable[[Api], None]
"""Plays a controller for one round."""

PLAYERS: Sequence[Player] = (
    volumes.play,
    kubelet.play,
    load_balancers.play,
    gatekeeper.play,
    external_secrets.play,
    keda.play,
    ready_conditions.play,
)

ROUND_SECONDS = 0.5


class Controllers:
    """Plays controllers as long as the context lasts. Leave the context before the control plane stops."""

    def __init__(
        self, api: Api, players: Sequence[Player] = PLAYERS, report: Callable[[str], None] = lambda _: None
    ) -> None:
        self._api = api
        self._players = players
        self._report = report
        self._reported: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="controllers", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the round and end the thread."""
        self._stopped.set()
        self._thread.join()

    def play(self) -> None:
        """Play one round. An error is reported once, and does not stop the other players."""
        for player in self._players:
            try:
                player(self._api)
            except ApiError as error:
                if not error.is_temporary:
                    self._report_once(f"{error}")
            except urllib3.exceptions.HTTPError as error:
                self._report_once(f"controllers: the API server does not answer ({type(error).__name__}).")

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.play()
            self._stopped.wait(ROUND_SECONDS)

    def _report_once(self, text: str) -> None:
        if text not in self._reported:
            self._reported.add(text)
            self._report(text)
