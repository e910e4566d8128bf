from __future__ import annotations

from typing import Any

import pytest

from plan import resource_types
from rehearsal.cloud import Faults
from rehearsal.crash_tests import DELETED, ON_A_SHARED_PLATFORM, CrashTests, moments, recover
from rehearsal.engine_steps import Step
from rehearsal.pulumi_engine import Run
from rehearsal.report import Figures, RehearsalError, Report
from tests.support.settings_documents import committed


class Stack:
    """A deployment whose CLI was killed; it remembers what was done to it."""

    name = "dev"

    def __init__(self, *pending: dict[str, Any]) -> None:
        self.done: list[str] = []
        self.held: dict[str, Any] = {"resources": [{"urn": "stack"}], "pending_operations": list(pending)}

    def cancel(self) -> None:
        self.done.append("cancel")

    def state(self) -> dict[str, Any]:
        return self.held

    def replace_state(self, state: dict[str, Any]) -> None:
        self.done.append("import")
        self.held = state

    def refresh(self) -> Run:
        self.done.append("refresh")
        return Run(steps=frozenset(), seconds=0.0, error=None)


class Cloud:
    def __init__(self, **ids: str) -> None:
        self._ids = ids
        self.under_way: dict[str, str] = {}
        self.faults = Faults()

    def wait_until_idle(self) -> None:
        self._ids |= self.under_way

    def all(self) -> list[Any]:
        return [type("Resource", (), {"urn": urn, "id": id_}) for urn, id_ in self._ids.items()]


def operation(type_: str, urn: str, *, custom: bool = True) -> dict[str, Any]:
    return {"type": type_, "resource": {"urn": urn, "custom": custom}}


def test_recovery_waits_for_running_calls() -> None:
    stack, cloud = Stack(operation("creating", "nodes")), Cloud()
    cloud.under_way = {"nodes": "application"}
    recover(stack, cloud, Report())
    assert stack.held["resources"][-1]["id"] == "application"


def test_recovery_imports_existing_resources_and_discards_the_others(capsys: Any) -> None:
    stack = Stack(operation("creating", "vpc"), operation("creating", "eip"), operation("updating", "role"))

    recover(stack, Cloud(vpc="vpc-1", role="r"), Report())

    assert stack.held == {
        "resources": [{"urn": "stack"}, {"urn": "vpc", "custom": True, "id": "vpc-1"}],
        "pending_operations": [],
    }
    assert stack.done == ["cancel", "import", "refresh"]
    assert "1 adopted, 1 forgotten" in capsys.readouterr().out


def test_recovery_lists_components_before_their_children() -> None:
    pending = (
        operation("creating", "vpc"),
        operation("creating", "a$b", custom=False),
        operation("creating", "a", custom=False),
    )
    stack = Stack(*pending)

    recover(stack, Cloud(vpc="vpc-1"), Report(quiet=True))

    assert [each["urn"] for each in stack.held["resources"]] == ["stack", "a", "a$b", "vpc"]


class Command:
    was_killed = False

    def kill(self) -> None:
        self.was_killed = True


def urn(resource: str) -> str:
    return f"urn:pulumi:dev::landfall::{resource}"


class Killed(Stack):
    """A deployment of staging; its destroy asks the cloud to delete what it is given, and ends as it is told."""

    def __init__(self, cloud: Cloud, *, planned: tuple[str, ...] = (), deletes: str = "", error: str | None = None):
        super().__init__()
        self.document = committed("staging")
        self._cloud, self._planned, self._deletes, self._error = cloud, planned, deletes, error

    def preview(self) -> Run:
        steps = frozenset(Step("create", urn(resource)) for resource in self._planned)
        return Run(steps=steps, seconds=0.0, error=self._error)

    def destroy(self) -> Run:
        self._cloud.faults.completed("delete", urn(self._deletes))
        return Run(steps=frozenset(), seconds=0.0, error=self._error)


def killings(stack: Killed, cloud: Cloud, command: Any = None) -> CrashTests:
    return CrashTests(stack, cloud, command or Command(), Report(quiet=True), Figures())


def test_a_killed_destroy_is_recovered() -> None:
    cloud, figures = Cloud(), Figures()
    stack = Killed(cloud, deletes=DELETED, error="exit code -9")

    CrashTests(stack, cloud, Command(), Report(quiet=True), figures).delete()

    assert stack.done == ["cancel", "refresh"]
    assert (figures.killed, figures.recovered) == (1, 1)


@pytest.mark.parametrize("error", [None, "the provider is gone"])
def test_a_destroy_that_does_not_reach_the_resource_fails_the_test(error: str | None) -> None:
    cloud = Cloud()

    with pytest.raises(RehearsalError, match="which did not happen"):
        killings(Killed(cloud, deletes=f"{resource_types.EC2_VPC}::other", error=error), cloud).delete()


def test_a_cli_that_exits_by_itself_fails_the_test() -> None:
    cloud = Cloud()
    deaf = type("Deaf", (), {"was_killed": False, "kill": lambda _: None})()

    with pytest.raises(RehearsalError, match="and ended by itself\n  panic"):
        killings(Killed(cloud, deletes=DELETED, error="panic"), cloud, deaf).delete()


def test_a_failed_preview_fails_the_test() -> None:
    cloud = Cloud()

    with pytest.raises(RehearsalError, match="preview failed"):
        killings(Killed(cloud, error="no such stack"), cloud).creates()


@pytest.mark.parametrize(("planned", "there"), [((), {}), (ON_A_SHARED_PLATFORM, {urn(ON_A_SHARED_PLATFORM[0]): "x"})])
def test_a_resource_that_cannot_be_created_fails_the_test(planned: tuple[str, ...], there: dict[str, str]) -> None:
    cloud = Cloud(**there)

    with pytest.raises(RehearsalError, match="there already, or not planned"):
        killings(Killed(cloud, planned=planned), cloud).creates()


def test_every_stack_has_resources_to_kill_the_cli_at() -> None:
    assert moments(committed("staging")) == ON_A_SHARED_PLATFORM
    assert len(moments(committed("dev"))) == len(moments(committed("prod"))) == 5
