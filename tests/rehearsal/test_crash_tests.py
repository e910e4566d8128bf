from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cluster.control_plane import StartError
from plan import resource_types
from rehearsal import crash_tests as crash_tests_module
from rehearsal.cloud import Faults
from rehearsal.crash_tests import CREATED_ON_SHARED_PLATFORM, DELETED, UPDATED, CrashTests, created_resources, recover
from rehearsal.engine_steps import Step
from rehearsal.pulumi_engine import Run
from rehearsal.report import RehearsalError, Report, Totals
from tests.support.settings_documents import committed


class Stack:
    """A deployment whose CLI was killed, which records the commands that run."""

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
        self.running: dict[str, str] = {}
        self.outputs: dict[str, Any] = {}
        self.faults = Faults()

    def wait_until_idle(self) -> None:
        self._ids |= self.running

    def all(self) -> list[Any]:
        return [SimpleNamespace(urn=urn, id=id_, outputs=self.outputs) for urn, id_ in self._ids.items()]


def operation(type_: str, urn: str, *, custom: bool = True) -> dict[str, Any]:
    return {"type": type_, "resource": {"urn": urn, "custom": custom}}


def test_recovery_waits_for_running_calls() -> None:
    stack, cloud = Stack(operation("creating", "nodes")), Cloud()
    cloud.running = {"nodes": "application"}
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
    assert "1 imported, 1 discarded" in capsys.readouterr().out


def test_an_imported_object_keeps_the_field_manager_that_applied_it() -> None:
    stack, cloud = Stack(operation("creating", "deployment")), Cloud(deployment="default/web")
    managers = [
        {"manager": "kube-controller-manager", "operation": "Update"},
        {"manager": "another", "operation": "Apply"},
        {"manager": "pulumi-kubernetes-1a2b", "operation": "Apply"},
    ]
    cloud.outputs = {"metadata": {"managedFields": managers}}

    recover(stack, cloud, Report(quiet=True))

    assert stack.held["resources"][-1]["outputs"] == {"__fieldManager": "pulumi-kubernetes-1a2b"}


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


class KilledStack(Stack):
    """A deployment of staging whose destroy deletes one resource and ends with the given error."""

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


def crash_tests(stack: Stack, cloud: Cloud, command: Any = None) -> CrashTests:
    return CrashTests(stack, cloud, command or Command(), Report(quiet=True), Totals())


def test_a_killed_destroy_is_recovered() -> None:
    cloud, totals = Cloud(), Totals()
    stack = KilledStack(cloud, deletes=DELETED, error="exit code -9")

    CrashTests(stack, cloud, Command(), Report(quiet=True), totals).kill_during_delete()

    assert stack.done == ["cancel", "refresh"]
    assert (totals.kills, totals.kills_recovered) == (1, 1)


@pytest.mark.parametrize("error", [None, "the provider is gone"])
def test_a_destroy_that_does_not_reach_the_resource_fails_the_test(error: str | None) -> None:
    cloud = Cloud()

    with pytest.raises(RehearsalError, match="that call did not happen"):
        crash_tests(
            KilledStack(cloud, deletes=f"{resource_types.EC2_VPC}::other", error=error), cloud
        ).kill_during_delete()


def test_a_cli_that_exits_by_itself_fails_the_test() -> None:
    cloud = Cloud()
    ignoring = type("Ignoring", (), {"was_killed": False, "kill": lambda _: None})()

    with pytest.raises(RehearsalError, match="but the CLI exited by itself\n  panic"):
        crash_tests(KilledStack(cloud, deletes=DELETED, error="panic"), cloud, ignoring).kill_during_delete()


def test_a_failed_preview_fails_the_test() -> None:
    cloud = Cloud()

    with pytest.raises(RehearsalError, match="preview failed"):
        crash_tests(KilledStack(cloud, error="no such stack"), cloud).kill_during_creates()


@pytest.mark.parametrize(
    ("planned", "existing"), [((), {}), (CREATED_ON_SHARED_PLATFORM, {urn(CREATED_ON_SHARED_PLATFORM[0]): "x"})]
)
def test_a_resource_that_cannot_be_created_fails_the_test(planned: tuple[str, ...], existing: dict[str, str]) -> None:
    cloud = Cloud(**existing)

    with pytest.raises(RehearsalError, match="it exists already or is not planned"):
        crash_tests(KilledStack(cloud, planned=planned), cloud).kill_during_creates()


def test_every_stack_has_resources_to_kill_the_cli_at() -> None:
    assert created_resources(committed("staging")) == CREATED_ON_SHARED_PLATFORM
    assert len(created_resources(committed("dev"))) == len(created_resources(committed("prod"))) == 5


class Clusters:
    """Real control planes, of which only the order of the calls is recorded."""

    def __init__(self, error: Exception | None = None) -> None:
        self.done: list[str] = []
        self._error = error

    def kill_api_servers(self) -> None:
        self.done.append("killed")

    def start_api_servers(self) -> None:
        if self._error:
            raise self._error
        self.done.append("started")


class UpdatedStack(Stack):
    """A deployment of dev whose first ``up`` updates a resource, and fails where the API server is gone."""

    def __init__(self, cloud: Cloud, clusters: Clusters, updates: str) -> None:
        super().__init__()
        self.document = committed("dev")
        self._cloud, self._clusters, self._updates = cloud, clusters, updates

    def up(self) -> Run:
        self._cloud.faults.starting("update", urn(self._updates))
        down = self._clusters.done == ["killed"]
        self.done.append("up while it is gone" if down else "up")
        return Run(steps=frozenset(), seconds=0.0, error="connection refused" if down else None)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash_tests_module, "DOWN_SECONDS", 0.05)


@pytest.mark.usefixtures("no_waiting")
def test_the_api_server_is_gone_during_the_update_and_back_before_the_next() -> None:
    cloud, clusters = Cloud(), Clusters()
    stack = UpdatedStack(cloud, clusters, UPDATED)

    crash_tests(stack, cloud).kill_api_server(clusters)

    assert stack.done == ["up while it is gone", "up"]
    assert clusters.done == ["killed", "started"]


def test_an_update_that_does_not_happen_fails_the_test() -> None:
    cloud, clusters = Cloud(), Clusters()

    with pytest.raises(RehearsalError, match="did not happen\n  no error"):
        crash_tests(UpdatedStack(cloud, clusters, DELETED), cloud).kill_api_server(clusters)
    assert clusters.done == []


@pytest.mark.usefixtures("no_waiting")
def test_an_api_server_that_does_not_come_back_fails_the_test() -> None:
    cloud, clusters = Cloud(), Clusters(StartError("not ready after 180 s"))

    with pytest.raises(StartError, match="not ready"):
        crash_tests(UpdatedStack(cloud, clusters, UPDATED), cloud).kill_api_server(clusters)
