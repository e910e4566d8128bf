from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.cloud import Faults
from rehearsal.fault_injection import FaultInjection
from rehearsal.lifecycle import require_refusal
from rehearsal.protections import protections
from rehearsal.pulumi_engine import Run
from rehearsal.report import RehearsalError, Report, Totals
from tests.support.settings_documents import committed


def run(error: str | None = None) -> Run:
    return Run(steps=frozenset(), seconds=0.0, error=error)


class Stack:
    """A deployed stack without protection whose destroy deletes everything that is not retained."""

    name = "dev"
    document = committed("dev")

    def __init__(self, faults: Faults, *, undeletable: str = "") -> None:
        self._faults, self._undeletable = faults, undeletable
        self._existing = [f"urn-{number:02}" for number in range(12)]

    def state(self) -> dict[str, Any]:
        resources = [{"urn": urn, "type": "t", "id": urn, "custom": True} for urn in self._existing]
        kept = {"urn": "urn-00-kept", "type": "t", "id": "kept", "custom": True, "retainOnDelete": True}
        return {"resources": [kept, *resources]}

    def destroy(self, parallel: int) -> Run:
        assert parallel == 1
        for urn in list(self._existing):
            if self._faults.take("delete", urn) or urn == self._undeletable:
                return run(f"{urn} was not deleted")
            self._existing.remove(urn)
        return run()


def test_injected_and_recovered_faults_are_counted() -> None:
    faults, totals = Faults(), Totals()

    FaultInjection(Stack(faults), SimpleNamespace(faults=faults), Report(quiet=True), totals).fail_deletes()

    assert (totals.faults, totals.faults_recovered) == (6, 6)
    assert not any(urn.endswith("kept") for _, urn in faults.injected)


def test_a_fault_that_no_later_run_passes_is_not_recovered() -> None:
    faults, totals = Faults(), Totals()
    stack = Stack(faults, undeletable="urn-03")

    with pytest.raises(RehearsalError, match="a run had 0 injected faults\n  urn-03 was not deleted"):
        FaultInjection(stack, SimpleNamespace(faults=faults), Report(quiet=True), totals).fail_deletes()

    assert (totals.faults, totals.faults_recovered) == (2, 1)


def test_only_the_message_of_the_protection_counts_as_its_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    load_balancer, cluster, _ = protections(committed("prod"))
    stack: Any = SimpleNamespace(name="prod")

    require_refusal(cluster, run("Cluster eks: deletionProtection is on"), stack, Report())
    assert "refused: protected cluster" in capsys.readouterr().out
    with pytest.raises(RehearsalError, match="failed for another reason\n  no network"):
        require_refusal(load_balancer, run("no network"), stack, Report())
    with pytest.raises(RehearsalError, match="with protected cluster succeeded"):
        require_refusal(cluster, run(), stack, Report())
