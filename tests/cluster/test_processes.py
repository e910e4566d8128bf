from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cluster.processes import Processes, ProgramEndedError

RECORDS_ITS_END = 'trap "echo {name} >> {record}; exit 0" TERM; echo $$ > {pid}; while :; do /bin/sleep 0.05; done'


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: Path) -> bool:
    """Return whether the process of a file with its number exists. A reaped process does not."""
    try:
        os.kill(int(pid.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def shell(script: str, tmp_path: Path, name: str) -> list[str]:
    return ["/bin/sh", "-c", script.format(name=name, record=tmp_path / "record", pid=tmp_path / f"{name}.pid")]


def started(processes: Processes, tmp_path: Path, script: str, *names: str) -> list[Path]:
    for name in names:
        processes.start(name, shell(script, tmp_path, name))
    pids = [tmp_path / f"{name}.pid" for name in names]
    wait_for(lambda: all(pid.is_file() and pid.read_text().strip() for pid in pids))
    return pids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "folder"
    path.mkdir()
    return path


def test_programs_stop_in_reverse_order_and_their_folder_is_deleted(tmp_path: Path, folder: Path) -> None:
    processes = Processes(folder)
    pids = started(processes, tmp_path, RECORDS_ITS_END, "etcd", "server", "scheduler")
    processes.require_running()

    processes.stop()

    assert (tmp_path / "record").read_text().split() == ["scheduler", "server", "etcd"]
    assert not any(map(is_running, pids))
    assert not folder.exists()


def test_a_program_that_has_ended_is_named_with_the_end_of_its_log(folder: Path) -> None:
    processes = Processes(folder)
    processes.start("server", ["/bin/sh", "-c", "echo first; echo port is in use >&2; exit 3"])
    wait_for((folder / "server.exit").is_file)

    with pytest.raises(ProgramEndedError, match=r"^server: it ended with exit code 3:\nfirst\nport is in use$"):
        processes.require_running()
    processes.stop()


def test_a_program_that_cannot_start_ends_the_supervisor(folder: Path) -> None:
    processes = Processes(folder)
    processes.start("server", ["/no/such/program"])

    wait_for(lambda: not folder.exists())
    wait_for(lambda: processes._supervisor.poll() is not None)
    with pytest.raises(ProgramEndedError, match="the supervisor of the programs has ended"):
        processes.require_running()
    processes.stop()


STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from cluster.processes import Processes
processes = Processes(Path(sys.argv[1]))
processes.start("server", sys.argv[2:])
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_programs_stop_when_the_process_that_needs_them_is_killed(tmp_path: Path, folder: Path, number: int) -> None:
    pid = tmp_path / "server.pid"
    command = [sys.executable, "-c", STARTS_AND_WAITS, str(folder), *shell(RECORDS_ITS_END, tmp_path, "server")]
    with subprocess.Popen(command) as user:  # noqa: S603  this Python
        wait_for(lambda: pid.is_file() and pid.read_text().strip())
        user.send_signal(number)

    wait_for(lambda: not is_running(pid))
    wait_for(lambda: not folder.exists())
