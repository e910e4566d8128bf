"""Plans: their order, their journal, and a run that was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data_transfer.kit.command import Program, Result, Transfer, kill, started, wait_until
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.services import queue, serving


def step(command: str, title: str | None = None, **options: Any) -> dict[str, Any]:
    named = {"title": title} if title else {}
    return {**named, "command": command, "options": {name.replace("_", "-"): value for name, value in options.items()}}


class Plan:
    """A plan file, and its run."""

    def __init__(self, transfer: Transfer) -> None:
        self.transfer = transfer
        self.path = transfer.root.parent / "plan.json"
        self.arguments = ("run", "--storage", transfer.storage, "--plan", self.path, "--journal", "cutover")

    def run(self, *options: str, code: int = 0) -> Result:
        return self.transfer.program.ends(code, *self.arguments, *options)

    def write(self, *steps: dict[str, Any]) -> None:
        self.path.write_text(json.dumps({"steps": steps}))


@pytest.fixture
def plan(transfer: Transfer, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setenv("DATA_TRANSFER_STORAGE", transfer.storage)
    monkeypatch.setenv("RABBITMQ_USERNAME", "reader")
    monkeypatch.setenv("RABBITMQ_PASSWORD", "not-a-real-password")
    return Plan(transfer)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.pst").write_text("a")
    return tmp_path / "source"


def test_a_backup_is_made_before_it_is_restored(plan: Plan) -> None:
    restore = step("restore-backup", name="b", database="new")
    plan.write(restore, step("backup", name="b"))
    assert "restore-backup depends on the backups" in plan.run(code=2).error
    plan.write(step("verify", collections="v"), step("count-collections", name="v", url="http://chroma:8000"))
    assert "verify depends on the counts of the collections" in plan.run(code=2).error


def moved(url: str, source: Path, old: str, new: str) -> list[dict[str, Any]]:
    """All steps of a move of one system, in order."""
    target = str(source.parent / "target")
    return [
        step("check-queues", url=url, queue=["indexing", "email"], settle=0),
        step("dump-database", name="db", database=old),
        step("export-files", name="up", folder=str(source), live=False),
        step("restore-database", name="db", database=new),
        step("import-files", name="up", folder=target),
        step("check-revision", database=new, revision="002"),
        step("verify", dump="db", database=new, files=[f"up={target}"]),
    ]


def test_a_plan_moves_a_system_and_a_second_run_does_nothing(plan: Plan, source: Path, filled: str, empty: str) -> None:
    with serving(lambda *_: (200, queue("indexing", 0, 0))) as service:
        plan.write(*moved(service.url, source, filled, empty))
        result = plan.run()
        requests = len(service.requests)
        again = plan.run()

    rows = [line.split()[:3] for line in result.out.splitlines()]
    assert rows[0] == ["step", "command", "state"]
    assert rows[1:] == [[one["command"], one["command"], "done"] for one in moved("", source, "", "")]
    assert [line.split()[2:4] for line in again.out.splitlines()[1:]] == [["done", "before"]] * 7
    assert len(service.requests) == requests
    assert plan.run("--dry-run").out == "would do nothing\n"


def test_a_dry_run_names_what_cannot_be_checked_yet(plan: Plan, source: Path, filled: str, empty: str) -> None:
    with serving(lambda *_: (200, queue("indexing", 1, 0))) as service:
        plan.write(*moved(service.url, source, filled, empty))
        shown = plan.run("--dry-run").out
    assert "would check-queues: wait up to 0 s until the queues are empty (now: indexing has 1 ready" in shown
    assert f"would dump-database: dump database {filled}" in shown
    assert "would restore-database: run restore-database, which cannot be checked now: " in shown
    assert not plan.transfer.root.exists()


@pytest.mark.parametrize(
    ("first", "second", "data"),
    [
        ("dump-database", "check-queues", "the state of the queues"),
        ("export-files", "check-queues", "the state of the queues"),
        ("restore-database", "dump-database", "the dump"),
        ("import-files", "export-files", "the exported files"),
        ("check-revision", "restore-database", "the database new"),
        ("verify", "restore-database", "the database new"),
        ("verify", "import-files", "the folder"),
    ],
)
def test_a_wrong_order_is_refused(plan: Plan, source: Path, first: str, second: str, data: str) -> None:
    steps = {one["command"]: one for one in moved("http://rabbitmq:15672", source, "old", "new")}
    plan.write(steps[first], steps[second])
    result = plan.run(code=2)
    assert f"plan.json.steps[0]: {first} depends on {data}" in result.error
    assert f"which {second} at steps[1] completes only later" in result.error
    assert result.error.endswith("Exchange the steps.")
    assert not plan.transfer.root.exists()


def test_the_migration_before_the_restore_is_refused_with_the_reason(plan: Plan) -> None:
    plan.write(
        step("check-revision", database="new", revision="002"), step("restore-database", name="db", database="new")
    )
    assert "A dump must be restored before the migration" in plan.run(code=2).error


def test_a_failed_step_ends_the_run_and_the_next_run_continues(
    plan: Plan, postgres: PostgresServer, source: Path, filled: str, empty: str
) -> None:
    with serving(lambda *_: (200, queue("indexing", 0, 0))) as service:
        plan.write(*moved(service.url, source, filled, empty))
        postgres.execute(empty, "CREATE TABLE foreign_table ()")
        result = plan.run(code=3)
        states = [line.split()[2] for line in result.out.splitlines()[1:]]
        assert states == ["done", "done", "done", "failed", "not", "not", "not"]
        assert "it is not empty" in result.out

        postgres.execute(empty, "DROP TABLE foreign_table")
        requests = len(service.requests)
        result = plan.run()
    lines = result.out.splitlines()[1:]
    assert ["done before" in line for line in lines] == [False, True, True, False, False, False, False]
    assert len(service.requests) > requests  # the gate is checked again while steps remain


def test_a_changed_step_and_all_later_ones_run_again(plan: Plan, source: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "target")
    steps = [
        step("export-files", title="first", name="one", folder=str(source)),
        step("export-files", title="second", name="two", folder=str(source)),
        step("import-files", name="two", folder=target),
    ]
    plan.write(*steps)
    plan.run()
    steps[1]["options"]["threads"] = 2
    plan.write(*steps)
    lines = plan.run().out.splitlines()[1:]
    assert ["done before" in line for line in lines] == [True, False, False]


def test_a_killed_run_continues(plan: Plan, source: Path, tmp_path: Path) -> None:
    with serving(lambda *_: (200, queue("indexing", 1, 0))) as service:
        plan.write(
            step("export-files", name="up", folder=str(source), live=True),
            step("check-queues", url=service.url, queue=["indexing"], timeout=60, interval=0.05, settle=0),
            step("import-files", name="up", folder=str(tmp_path / "target")),
        )
        with started(*plan.arguments) as process:
            wait_until(lambda: len(service.requests) > 2, process)
            kill(process)
        assert [*json.loads((tmp_path / "storage" / "journals" / "cutover.json").read_text())["steps"]] == [
            "export-files"
        ]
        service.answer = lambda *_: (200, queue("indexing", 0, 0))
        lines = plan.run().out.splitlines()[1:]
    assert ["done before" in line for line in lines] == [True, False, False]
    assert (tmp_path / "target" / "a.pst").read_text() == "a"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"steps": []}, "the plan has no steps"),
        ({"other": []}, "'other' is unknown. Allowed are steps."),
        ({"steps": [{"command": "move"}]}, ".steps[0].command: 'move' is unknown. Allowed are check-queues, "),
        ({"steps": [{"command": "verify", "options": {"dump": {}}}]}, ".options.dump: a text, a number, true, false"),
        (
            {"steps": [step("backup", keep="none", name="b")]},
            "steps[0]: python -m data_transfer backup: argument --keep: 'none' is not a number",
        ),
        (
            {"steps": [step("backup")]},
            "backup: the following arguments are required: --name. Run python -m data_transfer backup --help",
        ),
        ({"steps": [step("backup", name="b", speed=1)]}, "unrecognized arguments: --speed=1"),
        ({"steps": [step("backup", name="b"), step("backup", name="c")]}, "the title 'backup' appears twice"),
        ({"steps": [step("backup", name="../b")]}, "'../b' is not a name. Use letters, digits"),
    ],
)
def test_an_invalid_plan_is_a_usage_error(plan: Plan, content: object, message: str) -> None:
    plan.path.write_text(json.dumps(content))
    assert message in plan.run(code=2).error


def test_the_revision_is_awaited(
    program: Program, postgres: PostgresServer, filled: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has the revision 002" in program.ok("check-revision", "--database", filled, "--revision", "002").err
    result = program("check-revision", "--database", empty, "--revision", "002")
    assert (result.code, "the revision of the schema is None instead of 002" in result.error) == (1, True)

    def migrate(_: float) -> None:
        postgres.execute(empty, "CREATE TABLE alembic_version AS SELECT '002'::text AS version_num")

    monkeypatch.setattr("data_transfer.commands.check_revision.time.sleep", migrate)
    result = program.ok("check-revision", "--database", empty, "--revision", "002", "--timeout", "60")
    assert "waiting for revision 002; now it is None" in result.err
