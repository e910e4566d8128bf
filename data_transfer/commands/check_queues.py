"""``check-queues``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer.command import Command, Data, DataKind, Prepared, seconds
from data_transfer.errors import UsageError
from data_transfer.output import number
from data_transfer.services.http import Client
from data_transfer.services.rabbitmq import Broker, Patience, wait_until_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckQueues(Command):
    """Waits until queues of RabbitMQ are empty."""

    NAME = "check-queues"
    HELP = "wait until RabbitMQ queues are empty, unacknowledged messages included"
    GATE = True
    MORE = "The credentials are in RABBITMQ_USERNAME and RABBITMQ_PASSWORD."

    url: str
    virtual_host: str
    queue: list[str]
    timeout: float
    interval: float
    settle: float

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--url", required=True, help="address of the management API, such as http://rabbitmq:15672")
        parser.add_argument("--virtual-host", default="/", metavar="NAME", help="virtual host (default: %(default)s)")
        parser.add_argument("--queue", action="append", required=True, metavar="NAME", help="queue; may be repeated")
        _seconds_option(parser, "--timeout", 0, "longest time to wait")
        _seconds_option(parser, "--interval", 5, "time between two requests")
        _seconds_option(parser, "--settle", 12, "time for which the queues must stay empty")

    def writes(self) -> Sequence[Data]:
        """Return the queues."""
        return [Data(DataKind.QUEUES)]

    def prepare(self) -> Prepared:
        """Check that the queues exist."""
        username, password = os.environ.get("RABBITMQ_USERNAME"), os.environ.get("RABBITMQ_PASSWORD")
        if not username or not password:
            msg = "RABBITMQ_USERNAME, RABBITMQ_PASSWORD: the credentials are missing. Set both variables."
            raise UsageError(msg)
        broker = Broker(Client(self.url, username, password), self.virtual_host)
        found = [broker.queue(name) for name in self.queue]
        shown = "; ".join(str(queue) for queue in found if queue)
        patience = Patience(timeout=self.timeout, interval=self.interval, settle=self.settle)

        def run() -> str:
            wait_until_empty(broker, self.queue, patience)
            return f"{number(len(self.queue), 'queue')} empty: {', '.join(self.queue)}"

        return Prepared([f"wait up to {self.timeout:g} s until the queues are empty (now: {shown})"], run)


def _seconds_option(parser: argparse.ArgumentParser, option: str, default: int, what: str) -> None:
    parser.add_argument(
        option, type=seconds, default=float(default), metavar="SECONDS", help=f"{what} (default: %(default)g)"
    )
