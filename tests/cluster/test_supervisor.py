from __future__ import annotations

import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import supervisor

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
    supervised = supervisor.Supervisor(folder)
    supervised.start("server", IGNORES_TERM)
    supervised.kill("server")
    while not (folder / "server.exit").is_file():
        pass

    supervised.start("server", IGNORES_TERM)
    assert [process.poll() for process in supervised._processes.values()] == [None]
    supervised.kill("server")
