"""``run``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_transfer.command import Command, Prepared, name, storage_option
from data_transfer.errors import TransferError
from data_transfer.plans.journal import Journal
from data_transfer.plans.plan import Step, read
from data_transfer.plans.runner import Run
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan(Command):
    """Runs the commands of a plan in order. A repeated run continues with the first command that is not done."""

    NAME = "run"
    HELP = "run the commands of a plan in order; a repeated run resumes it"

    storage: str
    kms_key: str | None
    plan: Path
    journal: str

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser, encrypts=True)
        parser.add_argument("--plan", type=Path, required=True, metavar="FILE", help="JSON file with the steps")
        parser.add_argument(
            "--journal",
            type=name,
            required=True,
            metavar="NAME",
            help="name of the journal in the storage; another name starts from the first step",
        )

    def prepare(self) -> Prepared:
        """Read the plan and its journal."""
        steps = read(self.plan)
        run = Run(steps, Journal(open_storage(self.storage, self.kms_key), self.journal))
        actions = [line for step in run.remaining() for line in _actions(step)]
        return Prepared(actions, run.run)


def _actions(step: Step) -> Iterator[str]:
    """Yield the actions of a step; a step may depend on data that an earlier step writes."""
    try:
        for action in step.command.prepare().actions or ["do nothing"]:
            yield f"{step.title}: {action}"
    except TransferError as error:
        yield f"{step.title}: run {step.command.NAME}, which cannot be checked now: {error}"
