"""Help, usage errors, exit codes, the log, and connections that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_transfer.commands.catalogue import COMMANDS
from data_transfer.errors import TransferError, from_os_error
from data_transfer.output import Progress, log, number, size
from data_transfer.redaction import redacted, tool_messages
from data_transfer.storage.location import open_storage
from tests.data_transfer.kit.command import ROOT, Program

NAMES = [*(command.NAME for command in COMMANDS), "run"]


def module(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "data_transfer", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  the program under test


def test_the_help_lists_the_commands_and_the_exit_codes() -> None:
    result = module("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("usage: python -m data_transfer")
    for name in NAMES:
        assert f"\n  {name} " in result.stdout
    assert "  143  stopped by SIGTERM" in result.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_command_describes_its_options(name: str, capsys: pytest.CaptureFixture[str], program: Program) -> None:
    with pytest.raises(SystemExit) as ended:
        program(name, "--help")
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: python -m data_transfer {name} [-h]")
    assert "--dry-run" in shown
    assert "exit codes:" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["move"], "invalid choice: 'move'"),
        (["verify", "--storage", "file:///x", "--unknown"], "unrecognized arguments: --unknown"),
        (["backup", "--storage", "file:///x"], "the following arguments are required: --name"),
        (["backup", "--name", "b"], "the following arguments are required: --storage"),
        (["backup", "--storage", "file:///x", "--name", "B b"], "'B b' is not a name"),
        (["check-queues", "--url", "x", "--queue", "q", "--timeout", "soon"], "'soon' is not a time"),
        (["dump-database", "--storage", "file:///x", "--name", "b"], "--database: no database. Give its name"),
    ],
)
def test_wrong_arguments_are_usage_errors(
    program: Program, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.delenv("PGDATABASE", raising=False)
    monkeypatch.delenv("DATA_TRANSFER_STORAGE", raising=False)
    result = program(*arguments)
    assert (result.code, message in result.error) == (2, True), result.error


def test_the_program_imports_no_package_of_the_project() -> None:
    script = "import sys, data_transfer.main; print([name for name in ('pulumi', 'components') if name in sys.modules])"
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  our own words
    assert shown == "[]\n"


@pytest.mark.parametrize(
    ("number_of_error", "code", "message"),
    [(28, 4, "/a: there is no space left"), (13, 3, "/a: permission denied"), (5, 4, "/a: Input/output error")],
)
def test_an_error_of_the_operating_system_is_a_sentence(number_of_error: int, code: int, message: str) -> None:
    error = from_os_error(OSError(number_of_error, os.strerror(number_of_error), "/a"))
    assert (error.exit_code, str(error).startswith(message)) == (code, True)


def test_a_folder_without_permission_is_refused(program: Program, tmp_path: Path, monkeypatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("os.scandir", denied)
    result = program("export-files", "--storage", "file:///x", "--name", "up", "--folder", tmp_path)
    assert (result.code, f"{tmp_path}: permission denied" in result.error) == (3, True)


def test_a_server_that_still_starts_is_awaited(program: Program, folder: str, monkeypatch) -> None:
    monkeypatch.setattr("data_transfer.database.server._WAIT_SECONDS", 0.05)
    monkeypatch.setattr("data_transfer.database.server._PAUSE_SECONDS", 0.02)
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    result = program("dump-database", "--storage", folder, "--name", "app", "--database", "app")
    assert result.code == 4
    assert "waiting for PostgreSQL at 127.0.0.1:1" in result.err
    assert "database app: no connection" in result.error


def test_progress_is_logged_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 10.0, 11.0, 20.0])
    progress = Progress("uploaded", 4 * 1024**2, lambda: next(times))
    for _ in range(4):
        progress.add(1024**2)
    lines = [line.partition(" ")[2] for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        "uploaded: 2.0 MiB of 4.0 MiB (50%), 204.8 KiB/s",
        "uploaded: 4.0 MiB of 4.0 MiB (100%), 204.8 KiB/s",
    ]


def test_a_log_line_is_one_line_without_secrets(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setenv("SOME_PASSWORD", "not-a-real-one")
    monkeypatch.setenv("SHORT_TOKEN", "abc")
    log("file a\nb\x1b of not-a-real-one and abc")
    assert capsys.readouterr().err.endswith("Z file a\\x0ab\\x1b of *** and abc\n")
    assert redacted("nothing secret") == "nothing secret"


def test_messages_of_a_tool_contain_no_row() -> None:
    lines = [
        "pg_restore: creating TABLE users",
        'pg_restore: error: COPY failed for table "t": ERROR:  invalid input syntax for type integer: "the-key"',
        "DETAIL:  Failing row contains (the-key).",
        'CONTEXT:  COPY t, line 1, column x: "the-key"',
        "pg_restore: detail: Command was: INSERT 'the-key'",
    ]
    assert tool_messages(lines) == (
        'pg_restore: error: COPY failed for table "t": ERROR:  invalid input syntax for type integer: "***"'
    )
    assert tool_messages([]) == "it gave no reason"


def test_sizes_and_numbers_are_for_readers() -> None:
    assert [size(0), size(1023), size(1536), size(5 * 1024**3)] == ["0 B", "1023 B", "1.5 KiB", "5.0 GiB"]
    assert [number(1, "file"), number(1200, "file"), number(2, "entry", "entries")] == [
        "1 file",
        "1,200 files",
        "2 entries",
    ]


def test_an_object_that_disappeared_is_reported(folder: str, tmp_path: Path) -> None:
    storage = open_storage(folder)
    with pytest.raises(TransferError, match="there is no such object"):
        storage.read("missing")
    part = tmp_path / "storage" / ".incoming" / "part"
    part.parent.mkdir(parents=True)
    part.touch()
    storage.discard_unfinished("any/")
    assert part.exists()  # a command may still write it
    os.utime(part, (0, 0))
    storage.discard_unfinished("any/")
    assert not part.exists()


def test_a_signal_during_the_imports_ends_the_command(tmp_path: Path) -> None:
    (tmp_path / "boto3").mkdir()
    (tmp_path / "boto3" / "__init__.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    command = [sys.executable, "-m", "data_transfer", "--help"]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    result = subprocess.run(  # noqa: S603  the program under test
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 143
    assert result.stderr == "stopped by SIGTERM. Run the same command again to resume.\n"


def test_the_name_of_a_key_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_TRANSFER_KMS_KEY", "arn:aws:kms:us-east-1:111122223333:alias/transfer")
    assert redacted("arn:aws:kms:us-east-1:111122223333:alias/transfer").endswith("alias/transfer")
