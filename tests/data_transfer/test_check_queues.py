"""The gate before a cutover: queues without messages."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.data_transfer.kit.command import Program
from tests.data_transfer.kit.services import Answer, Service, queue, serving


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABBITMQ_USERNAME", "reader")
    monkeypatch.setenv("RABBITMQ_PASSWORD", "not-a-real-password")


def answering(*counts: tuple[int, int] | None):
    """Answer with the next counts; with the last ones when they are used up."""
    remaining = list(counts)

    def answer(path: str, _: Any) -> Answer:
        name = path.rpartition("/")[2]
        found = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return 200, {"name": name, "vhost": "/"} if found is None else queue(name, *found)

    return answer


def check(service: Service, *options: object) -> tuple[object, ...]:
    return ("check-queues", "--url", service.url, "--queue", "indexing", "--interval", "0.01", *options)


def test_empty_queues_pass(program: Program) -> None:
    with serving(answering((0, 0))) as service:
        result = program.ok(*check(service, "--queue", "email processing", "--settle", "0.05"))
    assert "2 queues empty: indexing, email processing" in result.err
    assert service.requests[1][0] == "/api/queues/%2F/email%20processing"
    assert service.requests[0][1] == f"Basic {b64encode(b'reader:not-a-real-password').decode()}"


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((2, 0), "indexing has 2 ready and 0 unacknowledged"),
        ((0, 1), "indexing has 0 ready and 1 unacknowledged"),
        (None, "indexing has no statistics"),
    ],
)
def test_messages_are_reported_after_the_timeout(program: Program, counts, shown: str) -> None:
    with serving(answering(counts)) as service:
        result = program(*check(service, "--timeout", "0.05"))
    assert result.code == 1
    assert f"the queues are not empty after 0.05 s: {shown}." in result.error


def test_the_command_waits_for_the_workers(program: Program) -> None:
    with serving(answering((1, 1), (1, 1), (0, 1), (0, 0))) as service:
        result = program.ok(*check(service, "--timeout", "20", "--settle", "0"))
    assert "waiting: indexing has 0 ready and 1 unacknowledged" in result.err


def test_a_queue_that_is_empty_for_a_moment_does_not_pass(program: Program) -> None:
    with serving(answering((0, 0), (0, 0), (0, 3))) as service:
        result = program(*check(service, "--timeout", "0.1", "--settle", "5"))
    assert result.code == 1
    assert "0 ready and 3 unacknowledged" in result.error


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, 3, "the virtual host / has no queue indexing"),
        (401, 3, "the server rejected the credentials (401)"),
        (500, 4, "the server answered 500"),
    ],
)
def test_an_error_of_the_server_is_a_sentence(program: Program, status: int, code: int, message: str) -> None:
    with serving(lambda *_: (status, {"error": "x"})) as service:
        result = program(*check(service))
    assert (result.code, message in result.error) == (code, True), result.error
    assert "not-a-real-password" not in program.output


def test_a_busy_server_is_queried_again(program: Program) -> None:
    answers: Iterator[Answer] = iter([(503, {}), (503, {})])
    with serving(lambda *_: next(answers, (200, queue("indexing", 0, 0)))) as service:
        program.ok(*check(service, "--settle", "0"))


def test_an_answer_that_is_not_json_is_reported(program: Program) -> None:
    with serving(lambda *_: (200, b"<html>")) as service:
        result = program(*check(service))
    assert (result.code, "it is not JSON" in result.error) == (4, True)


def test_a_server_that_does_not_answer_is_reported(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_transfer.services.http._RETRIES", 0)
    result = program("check-queues", "--url", "http://127.0.0.1:1", "--queue", "indexing")
    assert result.code == 4
    assert "the server does not answer" in result.error


def test_a_dry_run_shows_the_messages(program: Program) -> None:
    with serving(answering((2, 1))) as service:
        shown = program.ok(*check(service, "--timeout", "600", "--dry-run")).out
    assert shown == (
        "would wait up to 600 s until the queues are empty (now: indexing has 2 ready and 1 unacknowledged)\n"
    )


@pytest.mark.parametrize("url", ["rabbitmq:15672", "http://user:word@rabbitmq:15672", "http://"])
def test_an_invalid_address_is_a_usage_error(program: Program, url: str) -> None:
    result = program("check-queues", "--url", url, "--queue", "indexing")
    assert (result.code, "--url: the address is invalid" in result.error) == (2, True)
    assert "word@" not in result.err


def test_missing_credentials_are_a_usage_error(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RABBITMQ_PASSWORD")
    result = program("check-queues", "--url", "http://rabbitmq:15672", "--queue", "indexing")
    assert (result.code, "RABBITMQ_USERNAME, RABBITMQ_PASSWORD: the credentials are missing" in result.error) == (
        2,
        True,
    )
