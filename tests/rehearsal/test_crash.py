from __future__ import annotations

from typing import Any

from tests.rehearsal.crash import recover
from tests.rehearsal.engine import Run
from tests.rehearsal.report import Report


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

    def all(self) -> list[Any]:
        return [type("Resource", (), {"urn": urn, "id": id_}) for urn, id_ in self._ids.items()]


def operation(type_: str, urn: str, *, custom: bool = True) -> dict[str, Any]:
    return {"type": type_, "resource": {"urn": urn, "custom": custom}}


def test_adopts_what_exists_and_forgets_what_does_not(capsys: Any) -> None:
    stack = Stack(operation("creating", "vpc"), operation("creating", "eip"), operation("updating", "role"))

    recover(stack, Cloud(vpc="vpc-1", role="r"), Report())

    assert stack.held == {
        "resources": [{"urn": "stack"}, {"urn": "vpc", "custom": True, "id": "vpc-1"}],
        "pending_operations": [],
    }
    assert stack.done == ["cancel", "import", "refresh"]
    assert "1 adopted, 1 forgotten" in capsys.readouterr().out


def test_components_stand_before_their_children() -> None:
    pending = (
        operation("creating", "vpc"),
        operation("creating", "a$b", custom=False),
        operation("creating", "a", custom=False),
    )
    stack = Stack(*pending)

    recover(stack, Cloud(vpc="vpc-1"), Report(quiet=True))

    assert [each["urn"] for each in stack.held["resources"]] == ["stack", "a", "a$b", "vpc"]
