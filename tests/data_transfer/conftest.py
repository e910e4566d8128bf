"""Servers on loopback, a database with rows, and the program."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.data_transfer.kit.command import Program, Transfer
from tests.data_transfer.kit.postgres import SCHEMA, PostgresServer, running_server
from tests.data_transfer.kit.rows import SMALL
from tests.data_transfer.kit.s3 import ENVIRONMENT, client, running_s3


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server() as server:
        server.execute("postgres", "DROP DATABASE IF EXISTS filled", "CREATE DATABASE filled")
        server.execute("filled", SCHEMA, SMALL)
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    """The server, in the environment of the program."""
    for name, value in postgres_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PGDATABASE", raising=False)
    return postgres_server


@pytest.fixture
def new_database(postgres: PostgresServer) -> Iterator[Callable[..., str]]:
    """Create databases that are dropped after the test."""
    names: list[str] = []

    def create(template: str = "template0", name: str | None = None) -> str:
        names.append(name or f"db_{uuid.uuid4().hex[:12]}")
        postgres.execute("postgres", f'CREATE DATABASE "{names[-1]}" TEMPLATE {template}')
        return names[-1]

    yield create
    postgres.execute("postgres", *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))


@pytest.fixture
def filled(new_database: Callable[..., str]) -> str:
    """A database with the schema and the rows of the tests."""
    return new_database("filled")


@pytest.fixture
def empty(new_database: Callable[..., str]) -> str:
    """A database without content."""
    return new_database()


@dataclass(frozen=True)
class Bucket:
    """A bucket of the S3 server."""

    name: str
    client: Any

    @property
    def url(self) -> str:
        return f"s3://{self.name}/data"

    def objects(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [entry["Key"] for entry in found]


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    with running_s3() as url:
        yield url


@pytest.fixture
def bucket(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A new bucket, in the environment of the program."""
    for name, value in (ENVIRONMENT | {"AWS_ENDPOINT_URL_S3": s3_url}).items():
        monkeypatch.setenv(name, value)
    found = Bucket(f"bucket-{uuid.uuid4().hex[:12]}", client(s3_url))
    found.client.create_bucket(Bucket=found.name)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Address of a storage in a folder."""
    return f"file://{tmp_path / 'storage'}"


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest) -> str:
    """Address of each kind of storage."""
    if request.param == "folder":
        return request.getfixturevalue("folder")
    return request.getfixturevalue("bucket").url


@pytest.fixture
def transfer(program: Program, tmp_path: Path) -> Transfer:
    """The program with a storage in a folder."""
    return Transfer(program, tmp_path / "storage")


@pytest.fixture
def dumped(transfer: Transfer, filled: str) -> Transfer:
    """A dump of the database."""
    transfer.dump(filled)
    return transfer


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)
