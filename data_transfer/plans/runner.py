"""Runs a plan: every step once, in order, and after a kill the remaining ones."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from data_transfer import names
from data_transfer.errors import TransferError
from data_transfer.output import log, show, table
from data_transfer.plans.journal import Journal, Record
from data_transfer.plans.plan import Step

DONE = "done"
DONE_BEFORE = "done before"
FAILED = "failed"
NOT_RUN = "not run"


@dataclass(slots=True)
class Run:
    """The states of the steps, for the table at the end."""

    steps: list[Step]
    journal: Journal
    states: dict[str, tuple[str, str, str]] = field(default_factory=dict[str, tuple[str, str, str]])

    def run(self) -> str:
        """Run the remaining steps; print a table of all steps, also after an error."""
        try:
            self._run_steps()
        finally:
            show(table([("step", "command", "state", "time", "result"), *map(self._row, self.steps)]))
        return f"{len(self.steps)} of {len(self.steps)} steps are done"

    def remaining(self) -> list[Step]:
        """Return the steps from the first one that is not done; a changed step is not done."""
        for index, step in enumerate(self.steps):
            record = self.journal.records.get(step.title)
            if record is None or record.digest != step.digest:
                return self.steps[index:]
        return []

    def _run_steps(self) -> None:
        remaining = self.remaining()
        self.journal.forget_after([step.title for step in remaining])
        for step in self.steps:
            record = self.journal.records.get(step.title)
            if record and not (remaining and step.command.GATE):
                log(f"{step.title}: done before, at {record.finished}")
                self.states[step.title] = (DONE_BEFORE, f"{record.seconds:.0f} s", record.result)
            else:
                self._run_step(step)

    def _run_step(self, step: Step) -> None:
        log(f"{step.title}: {step.command.NAME} starts")
        started = time.monotonic()
        try:
            result = step.command.prepare().run()
        except BaseException as error:
            reason = str(error) if isinstance(error, TransferError) else type(error).__name__
            self.states[step.title] = (FAILED, f"{time.monotonic() - started:.0f} s", reason)
            raise
        seconds = time.monotonic() - started
        log(f"{step.title}: {result}")
        finished = names.now().isoformat(timespec="seconds")
        self.journal.complete(
            step.title, Record(digest=step.digest, finished=finished, seconds=round(seconds, 1), result=result)
        )
        self.states[step.title] = (DONE, f"{seconds:.0f} s", result)

    def _row(self, step: Step) -> tuple[str, ...]:
        state, seconds, result = self.states.get(step.title, (NOT_RUN, "-", ""))
        return step.title, step.command.NAME, state, seconds, result
