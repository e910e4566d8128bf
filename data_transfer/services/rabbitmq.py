"""Message counts of queues, from the management API of RabbitMQ."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.output import log
from data_transfer.services.http import Client


@dataclass(frozen=True, slots=True)
class Queue:
    """The messages of a queue."""

    name: str
    ready: int
    unacknowledged: int
    """Messages that a consumer works on."""

    @property
    def messages(self) -> int:
        """All messages."""
        return self.ready + self.unacknowledged

    def __str__(self) -> str:
        """Return a phrase for messages."""
        return f"{self.name} has {self.ready} ready and {self.unacknowledged} unacknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Times of the wait, in seconds."""

    timeout: float
    interval: float
    settle: float
    """Time for which the queues must stay empty: RabbitMQ updates its statistics every five seconds."""


class Broker:
    """A virtual host of RabbitMQ."""

    def __init__(self, client: Client, virtual_host: str) -> None:
        self._client, self._virtual_host = client, virtual_host

    def queue(self, name: str) -> Queue | None:
        """Return a queue; ``None`` while RabbitMQ has no statistics of it yet."""
        path = f"/api/queues/{quote(self._virtual_host, safe='')}/{quote(name, safe='')}"
        node = self._client.get(path)
        if node is None:
            msg = f"{self._client.url}: the virtual host {self._virtual_host} has no queue {name}. Correct --queue."
            raise RefusedError(msg)
        ready, unacknowledged = node.find("messages_ready"), node.find("messages_unacknowledged")
        return Queue(name, ready.number(), unacknowledged.number()) if ready and unacknowledged else None


def wait_until_empty(
    broker: Broker,
    names: Sequence[str],
    patience: Patience,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return when all queues have been empty for a while; raise an error after the timeout."""
    started = clock()
    empty_since: float | None = None
    while True:
        found = [(name, broker.queue(name)) for name in names]
        waiting = [f"{queue}" if queue else f"{name} has no statistics" for name, queue in found if _busy(queue)]
        now = clock()
        if waiting:
            empty_since = None
        else:
            empty_since = now if empty_since is None else empty_since
            if now - empty_since >= patience.settle:
                return
        if waiting and now - started >= patience.timeout:
            msg = (
                f"the queues are not empty after {patience.timeout:g} s: {'; '.join(waiting)}."
                " Stop the programs that publish messages, and let the workers finish."
            )
            raise DifferenceError(msg)
        log(f"waiting: {'; '.join(waiting)}" if waiting else "the queues are empty; checking that they stay so")
        pause(patience.interval)


def _busy(queue: Queue | None) -> bool:
    return queue is None or queue.messages > 0
