from __future__ import annotations

import io
import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cluster import supervisor
from cluster.processes import Processes, ProgramEndedError

WAITS = ["/bin/sh", "-c", "exec /bin/sleep 60"]
IGNORES_TERM = ["/bin/sh", "-c", 'trap "" TERM; echo ready; while :; do /bin/sleep 0.05; done']


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "folder"
    path.mkdir()
    return path


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Restore the handlers that the supervisor sets in its own process."""
    saved = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in saved.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("end", ["", f"{supervisor.STOP}\nnot read\n"])
def test_the_end_of_the_input_stops_the_programs(folder: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr("sys.argv", ["supervisor", str(folder)])
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"name": "etcd", "command": WAITS}) + "\n" + end))

    supervisor.main()

    assert not folder.exists()


def test_a_program_is_killed_after_the_time_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.1)
    supervised = supervisor.Supervisor(folder)
    supervised.start("server", IGNORES_TERM)
    while not (folder / "server.log").read_text():
        pass

    supervised.stop()

    assert [process.returncode for process in supervised._processes.values()] == [-signal.SIGKILL]


def test_sigterm_ends_the_supervisor() -> None:
    with pytest.raises(SystemExit):
        supervisor._exit(signal.SIGTERM, None)


def test_a_killed_program_can_be_started_again(folder: Path) -> None:
    with_supervisor = Processes(folder)
    try:
        with_supervisor.start("server", ["/bin/sh", "-c", f"echo $$ >> {folder}/pids; exec /bin/sleep 60"])
        wait_for(lambda: pids(folder), 1)
        with_supervisor.kill("server")
        with_supervisor.require_running()
        with_supervisor.start("server", ["/bin/sh", "-c", f"echo $$ >> {folder}/pids; exec /bin/sleep 60"])
        wait_for(lambda: pids(folder), 2)
        with_supervisor.require_running()
        first, second = pids(folder)
        assert not Path("/proc", first).exists()
        assert Path("/proc", second).exists()
    finally:
        with_supervisor.stop()


def test_a_program_that_has_ended_cannot_be_killed(folder: Path) -> None:
    processes = Processes(folder)
    try:
        processes.start("server", ["/bin/sh", "-c", "exit 3"])
        wait_for(lambda: [*folder.glob("server.exit")], 1)
        with pytest.raises(ProgramEndedError, match="exit code 3"):
            processes.kill("server")
    finally:
        processes.stop()


def pids(folder: Path) -> list[str]:
    return (folder / "pids").read_text().split() if (folder / "pids").is_file() else []


def wait_for(found: Callable[[], Sequence[object]], count: int) -> None:
    deadline = time.monotonic() + 30
    while len(found()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
