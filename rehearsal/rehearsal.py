"""One stack's rehearsal: its life, then the same with faults, then with a CLI that is killed."""

from __future__ import annotations

from pathlib import Path

from rehearsal.change_scenarios import protections
from rehearsal.crash_tests import CrashTests
from rehearsal.fault_injection import Extent, FaultInjection
from rehearsal.lifecycle import end, in_step, live, nothing_left, nothing_to_do, succeeded, unprotect
from rehearsal.pulumi_command import Command
from rehearsal.pulumi_engine import Deployment
from rehearsal.report import Figures, Report
from rehearsal.sandbox import Sandbox, sandbox

LATENCY = 0.002
"""Of the time that AWS takes: a cluster's ten minutes are a second here, and what waits for nothing overtakes it."""


class Rehearsal:
    """Each part on a cloud and a state backend of its own."""

    def __init__(self, stack: str, folder: Path, command: Command, report: Report) -> None:
        self._stack, self._folder, self._command, self._report = stack, folder, command, report
        self.figures = Figures()

    def life(self) -> None:
        """Up, every change, down."""
        with sandbox(self._folder / "life", self._command, LATENCY) as here:
            for sentence in here.cloud.skipped_checks:
                self._report.line("", "not checked", sentence)
            *below, deployment = self._standing(here)
            live(deployment, self._folder, self._report)
            in_step(here.cloud, [*below, deployment], "the changes")
            self._down(here, [*below, deployment])

    def faults(self, extent: Extent) -> None:
        """The stack under faults, one at a time: no latency, as nothing happens beside it."""
        with sandbox(self._folder / "faults", self._command) as here:
            *below, deployment = self._standing(here)
            ordeal = FaultInjection(deployment, here.cloud, self._report, self.figures)
            ordeal.creates(extent)
            in_step(here.cloud, [*below, deployment], "creates that failed")
            ordeal.updates()
            in_step(here.cloud, [*below, deployment], "updates that failed")
            ordeal.deletes()
            self._down(here, [*below, deployment])

    def crashes(self) -> None:
        """The CLI killed in the middle of creates, an update and a delete."""
        with sandbox(self._folder / "crashes", self._command, LATENCY) as here:
            *below, deployment = self._standing(here)
            killings = CrashTests(deployment, here.cloud, self._command, self._report, self.figures)
            for kill in (killings.creates, killings.update):
                kill()
                succeeded(deployment.name, "up", deployment.up(), self._report)
                in_step(here.cloud, [*below, deployment], "recovery from a killed CLI")
                nothing_to_do(deployment, self._report)
            for protection in protections(deployment.document):
                unprotect(protection, deployment, self._report)
            killings.delete()
            in_step(here.cloud, [*below, deployment], "recovery from a CLI killed in destroy")
            self._down(here, [*below, deployment])

    def _standing(self, here: Sandbox) -> list[Deployment]:
        """The stack's deployments, those below it up already."""
        *below, deployment = here.deployments(self._stack)
        for each in below:
            succeeded(each.name, f"up, for {self._stack}", each.up(), self._report)
        return [*below, deployment]

    def _down(self, here: Sandbox, deployments: list[Deployment]) -> None:
        """Destroy in the only order that works, and look what is left."""
        for each in reversed(deployments):
            end(each, self._report)
        nothing_left(here.cloud, [each.document for each in deployments], self._report)
