"""S3: encryption, broken connections, replaced objects, unfinished uploads, and errors as sentences."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, NoRegionError

from data_transfer.errors import TransferError
from data_transfer.storage.interface import read_bytes
from data_transfer.storage.location import open_storage
from data_transfer.storage.s3_client import client
from data_transfer.storage.s3_errors import explained
from tests.data_transfer.conftest import Bucket
from tests.data_transfer.kit.command import Program
from tests.data_transfer.kit.postgres import PostgresServer

KEY = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000"


def test_every_object_of_a_dump_is_encrypted(program: Program, bucket: Bucket, filled: str) -> None:
    program.ok("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled)
    heads = [bucket.client.head_object(Bucket=bucket.name, Key=key) for key in bucket.objects()]
    assert {head["ServerSideEncryption"] for head in heads} == {"AES256"}


def test_a_kms_key_is_used_when_it_is_given(program: Program, bucket: Bucket, filled: str) -> None:
    dump = ("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled, "--kms-key", KEY)
    assert f"encrypted with the KMS key {KEY}" in program.ok(*dump, "--dry-run").out
    program.ok(*dump)
    heads = [bucket.client.head_object(Bucket=bucket.name, Key=key) for key in bucket.objects()]
    assert {(head["ServerSideEncryption"], head["SSEKMSKeyId"]) for head in heads} == {("aws:kms", KEY)}


class Altered:
    """A client whose answers differ from those of S3."""

    def __init__(self, **answer: object) -> None:
        self._real, self._answer = client(), answer

    def __getattr__(self, name: str):
        return getattr(self._real, name)

    def put_object(self, **arguments):
        return self._real.put_object(**arguments) | self._answer

    def head_object(self, **arguments):
        return self._real.head_object(**arguments) | self._answer


def test_a_storage_that_does_not_encrypt_is_refused(
    program: Program, bucket: Bucket, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("data_transfer.storage.location.client", lambda: Altered(ServerSideEncryption=None))
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "file").write_text("x")
    result = program("export-files", "--storage", bucket.url, "--name", "up", "--folder", tmp_path / "source")
    assert result.code == 3
    assert "the storage did not encrypt the object with AES256" in result.error
    assert [key for key in bucket.objects() if "/files/" in key] == []


def test_an_incomplete_object_is_an_error(program: Program, bucket: Bucket, filled: str, monkeypatch) -> None:
    monkeypatch.setattr("data_transfer.storage.location.client", lambda: Altered(ContentLength=7))
    result = program("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled)
    assert result.code == 4
    assert "S3 stored 7 of " in result.error


@pytest.fixture
def failing_tool(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pg_dump that fails after its last byte."""
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "pg_dump"
    version = "if [ $1 = --version ]; then echo pg_dump 18.0; exit; fi"
    tool.write_text(f"#!/bin/sh\n{version}\necho content\necho 'pg_dump: error: it failed' >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{postgres.environment['PATH']}")


@pytest.mark.usefixtures("failing_tool")
def test_a_tool_that_fails_leaves_no_dump(program: Program, bucket: Bucket, filled: str) -> None:
    result = program("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled)
    assert result.code == 4
    assert "pg_dump ended with exit code 1: pg_dump: error: it failed" in result.error
    assert bucket.objects() == []


def test_an_unfinished_upload_is_removed(program: Program, bucket: Bucket, filled: str) -> None:
    for key in ("data/app/database-old.dump", "data/other/database.dump"):
        bucket.client.create_multipart_upload(Bucket=bucket.name, Key=key)
    result = program.ok("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled)
    uploads = bucket.client.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    assert [upload["Key"] for upload in uploads] == ["data/other/database.dump"]
    assert "removing the unfinished upload of app/database-old.dump" in result.err


def test_a_role_that_may_not_list_uploads_still_dumps(
    program: Program, bucket: Bucket, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Restricted(Altered):
        def get_paginator(self, operation: str):
            if operation == "list_multipart_uploads":
                raise ClientError({"Error": {"Code": "AccessDenied"}}, operation)
            return self._real.get_paginator(operation)

    monkeypatch.setattr("data_transfer.storage.location.client", Restricted)
    result = program.ok("dump-database", "--storage", bucket.url, "--name", "app", "--database", filled)
    assert "unfinished uploads remain until the lifecycle rule of the bucket removes them" in result.err


@pytest.fixture
def breaking(s3_url: str, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A proxy in front of S3. It breaks a connection that exceeds the first number of bytes in the list."""
    del bucket  # its variables come first
    address = urlsplit(s3_url)
    limits: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def forward(source: socket.socket, target: socket.socket, *, limited: bool) -> None:
        passed = 0
        with source, target:
            while data := source.recv(65536):
                if limited and limits and passed + len(data) > limits[0]:
                    target.sendall(data[: limits.pop(0) - passed])
                    target.shutdown(socket.SHUT_RDWR)
                    return
                passed += len(data)
                target.sendall(data)

    def serve() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection((address.hostname, address.port))
            for source, target, limited in ((near.dup(), far.dup(), False), (far, near, True)):
                kind = {"limited": limited}
                threading.Thread(target=forward, args=(source, target), kwargs=kind, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{listener.getsockname()[1]}")
    monkeypatch.setattr("data_transfer.storage.s3_reader._PAUSE_SECONDS", 0.0)
    yield limits
    listener.close()


def test_a_broken_read_continues(bucket: Bucket, breaking: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    data = bytes(range(256)) * 4096
    bucket.client.put_object(Bucket=bucket.name, Key="data/big", Body=data)
    breaking += [300_000, 200_000]
    storage = open_storage(bucket.url)
    assert read_bytes(storage, "big") == data
    assert capsys.readouterr().err.count("reading on from there") >= 1


def test_a_read_that_breaks_without_progress_is_an_error(
    program: Program, bucket: Bucket, breaking: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_transfer.storage.s3_reader._ATTEMPTS", 1)
    bucket.client.put_object(Bucket=bucket.name, Key="data/up/files.jsonl", Body=b"x" * 1_000_000)
    breaking.append(20_000)
    result = program("import-files", "--storage", bucket.url, "--name", "up", "--folder", "/nonexistent")
    assert result.code == 4
    assert "the connection broke 1 times at" in result.error


def test_an_object_that_is_replaced_during_the_read_is_an_error(bucket: Bucket) -> None:
    bucket.client.put_object(Bucket=bucket.name, Key="data/big", Body=b"a" * 100)
    with open_storage(bucket.url).read("big") as reader:
        bucket.client.put_object(Bucket=bucket.name, Key="data/big", Body=b"b" * 100)
        with pytest.raises(Exception, match="the object was replaced while the program read it"):
            reader.read(10)


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("s3://missing-bucket/data", 3, "the bucket does not exist"),
        ("s3://in valid/data", 2, "the address is invalid"),
        ("s3://", 2, "--storage: the address is invalid. Give s3://BUCKET/FOLDER or file:///FOLDER"),
        ("s3://user:word@bucket/data", 2, "the address is invalid"),
        ("file://host/data", 2, "the address is invalid"),
        ("ftp://host/data", 2, "the address is invalid"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_a_wrong_address_is_reported(program: Program, tmp_path: Path, url: str, code: int, message: str) -> None:
    result = program.ends(code, "export-files", "--storage", url, "--name", "up", "--folder", tmp_path)
    assert message in result.error
    assert "word" not in result.err


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        ("AccessDenied", 3, "access denied when the program tried to list it. Check the role and the bucket."),
        ("NoSuchKey", 3, "there is no such object. Check --storage and --name."),
        ("SlowDown", 4, "S3 answered SlowDown when the program tried to list it. Run the command again."),
    ],
)
def test_an_answer_of_s3_is_a_sentence(answer: str, code: int, message: str) -> None:
    with pytest.raises(TransferError) as found, explained("s3://bucket/data", "list it"):
        raise ClientError({"Error": {"Code": answer}}, "ListObjectsV2")
    assert str(found.value) == f"s3://bucket/data: {message}"
    assert found.value.exit_code == code


def test_a_missing_region_is_a_sentence() -> None:
    with (
        pytest.raises(TransferError, match="Set AWS_REGION, for example to us-east-1"),
        explained("s3://bucket/data", "list it"),
    ):
        raise NoRegionError


def test_missing_credentials_are_reported(program: Program, bucket: Bucket, tmp_path: Path, monkeypatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    result = program("export-files", "--storage", bucket.url, "--name", "up", "--folder", tmp_path)
    assert result.code == 3
    assert "no AWS credentials to list it" in result.error


def test_a_server_that_does_not_answer_is_reported(
    program: Program, bucket: Bucket, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setattr("data_transfer.storage.s3_client._ATTEMPTS", 1)
    result = program("export-files", "--storage", bucket.url, "--name", "up", "--folder", tmp_path)
    assert result.code == 4
    assert "S3 failed to list it (EndpointConnectionError)" in result.error
