"""Limits of Email-RAG that depend on each other: each message names both values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from systems.email_rag.application import RATE_LIMIT_SECONDS, RETRY_SECONDS, TASK_LIMIT_SECONDS
from systems.email_rag.budgets import JOB_CONNECTIONS, RESERVED_CONNECTIONS
from systems.email_rag.nginx import UPLOAD_TIMEOUT_SECONDS
from tests.support.email_rag import MINIMAL, spec
from tests.support.examples import examples

property_of = settings(max_examples=examples(200))


def refusal(**changes: Any) -> str:
    """Return the message about settings; empty if they are accepted."""
    try:
        spec(**changes)
    except ValidationError as error:
        return str(error)
    return ""


def scaling(maximum: int) -> dict[str, Any]:
    return {"min": 1, "max": maximum}


PODS = st.integers(1, 12)


ROLLOUTS = st.fixed_dictionaries(
    {
        "backends": PODS,
        "workers": PODS,
        "size": st.integers(1, 12),
        "overflow": st.integers(0, 20),
        "concurrency": st.integers(4, 12),
    }
)


@property_of
@given(rollout=ROLLOUTS, limit=st.integers(10, 450), hosting=st.sampled_from(["cluster", "managed"]))
def test_the_pods_of_a_rollout_open_at_most_the_connections_that_the_database_accepts(
    rollout: dict[str, int], limit: int, hosting: str
) -> None:
    """Old pods end their tasks for an hour while all new ones already run."""
    workers, concurrency = rollout["workers"], rollout["concurrency"]
    found = refusal(
        postgres={"hosting": hosting, hosting: {"maxConnections": limit}},
        application={"pool": {"size": rollout["size"], "overflow": rollout["overflow"]}},
        backend={"scaling": scaling(rollout["backends"])},
        worker={
            "scaling": {**scaling(workers), "scaleDownStabilizationSeconds": 3600},
            "concurrency": concurrency,
        },
    )
    of_backends = 2 * rollout["backends"] * (rollout["size"] + rollout["overflow"])
    of_workers = 2 * workers * concurrency
    needed = of_backends + of_workers + JOB_CONNECTIONS + RESERVED_CONNECTIONS
    assert bool(found) == (needed > limit)
    if found:
        assert f"postgres.{hosting}.maxConnections {limit} is below the {needed} connections" in found
        assert f"{of_backends} of the backend, {of_workers} of the workers" in found
        assert f"Raise it to {needed}" in found


def test_the_defaults_fit_at_max_replicas_with_both_hostings() -> None:
    for hosting in ("cluster", "managed"):
        assert refusal(postgres={"hosting": hosting}) == ""


@property_of
@given(
    timeout=st.integers(60, 9000),
    task=st.integers(TASK_LIMIT_SECONDS, 2 * TASK_LIMIT_SECONDS),
    concurrency=st.integers(4, 16),
    hosting=st.sampled_from(["cluster", "managed"]),
)
def test_the_broker_waits_longer_than_a_worker_holds_a_message(
    timeout: int, task: int, concurrency: int, hosting: str
) -> None:
    found = refusal(
        rabbitmq={"hosting": hosting, hosting: {"consumerTimeoutSeconds": timeout}},
        worker={
            "longestTaskSeconds": task,
            "concurrency": concurrency,
            "shutdown": {"preStopSeconds": 0, "drainSeconds": task, "terminationGracePeriodSeconds": task},
        },
        postgres={"cluster": {"maxConnections": 1000}},
    )
    held = task + RETRY_SECONDS + RATE_LIMIT_SECONDS * concurrency
    assert bool(found) == (timeout < held)
    if found:
        message = f"rabbitmq.{hosting}.consumerTimeoutSeconds {timeout} is below the {held} s for which a worker holds"
        assert message in found
        assert f"worker.longestTaskSeconds {task}" in found


@property_of
@given(grace=st.integers(1, 9000), drain=st.integers(0, 9000), task=st.integers(1, 9000))
def test_a_terminated_worker_can_end_its_task(grace: int, drain: int, task: int) -> None:
    shutdown = {"preStopSeconds": 0, "drainSeconds": drain, "terminationGracePeriodSeconds": grace}
    found = refusal(
        worker={"shutdown": shutdown, "longestTaskSeconds": task},
        rabbitmq={"cluster": {"consumerTimeoutSeconds": 20000}},
    )
    if drain > grace:
        assert f"drainSeconds {drain} = {drain} is above terminationGracePeriodSeconds {grace}" in found
    elif drain < task:
        assert f"shutdown.drainSeconds {drain} is below longestTaskSeconds {task}" in found
    elif task < TASK_LIMIT_SECONDS:
        assert f"longestTaskSeconds {task} is below the task limit of the application, {TASK_LIMIT_SECONDS}" in found
    else:
        assert found == ""


@property_of
@given(window=st.integers(0, 3600), minimum=st.integers(1, 10))
def test_pods_are_removed_only_when_the_tasks_of_the_last_measurement_have_ended(window: int, minimum: int) -> None:
    bounds = {"min": minimum, "max": 10, "scaleDownStabilizationSeconds": window}
    found = refusal(worker={"scaling": bounds})
    assert bool(found) == (minimum < 10 and window < TASK_LIMIT_SECONDS)
    if found:
        message = f"scaling.scaleDownStabilizationSeconds {window} is below longestTaskSeconds {TASK_LIMIT_SECONDS}"
        assert message in found


@property_of
@given(idle=st.integers(1, 4000), keep_alive=st.integers(1, 5000))
def test_the_load_balancer_waits_for_an_upload_and_closes_idle_connections_first(idle: int, keep_alive: int) -> None:
    load_balancer = {**MINIMAL["loadBalancer"], "idleTimeoutSeconds": idle}
    found = refusal(loadBalancer=load_balancer, frontend={"keepAliveSeconds": keep_alive})
    too_short = idle < UPLOAD_TIMEOUT_SECONDS
    assert (f"idleTimeoutSeconds {idle} is below the {UPLOAD_TIMEOUT_SECONDS} s" in found) == too_short
    assert (f"frontend.keepAliveSeconds {keep_alive} is too low" in found) == (keep_alive <= idle)
    assert bool(found) == (too_short or keep_alive <= idle or idle < 110)


@property_of
@given(messages=st.integers(1, 32), concurrency=st.integers(1, 32))
def test_waiting_messages_start_a_pod_before_all_processes_are_busy(messages: int, concurrency: int) -> None:
    bounds = {"min": 1, "max": 2, "messagesPerPod": messages, "scaleDownStabilizationSeconds": 3600}
    found = refusal(
        worker={"scaling": bounds, "concurrency": concurrency}, postgres={"cluster": {"maxConnections": 1000}}
    )
    assert bool(found) == (messages > concurrency)
    assert not found or f"scaling.messagesPerPod {messages} is above concurrency {concurrency}" in found


@pytest.mark.parametrize(("period", "failures"), [(15, 3), (30, 9), (99, 3)])
def test_an_http_probe_of_the_backend_tolerates_five_minutes_without_an_answer(period: int, failures: int) -> None:
    probe = {"path": "/health", "periodSeconds": period, "failureThreshold": failures}
    assert f"does not answer for {period * failures} s" in refusal(backend={"probes": {"liveness": probe}})
    assert refusal(backend={"probes": {"liveness": {**probe, "periodSeconds": 100, "failureThreshold": 3}}}) == ""
    assert refusal(backend={"probes": {"liveness": None}}) == ""


@pytest.mark.parametrize(
    ("process", "changes", "found"),
    [
        ("backend", {"environment": {"WEB_CONCURRENCY": "4"}}, "environment WEB_CONCURRENCY starts several processes"),
        ("backend", {"arguments": ["--workers", "4"]}, "arguments --workers starts several processes"),
        ("backend", {"arguments": ["--workers=4"]}, "arguments --workers=4 starts several processes"),
        ("worker", {"arguments": ["--concurrency=16"]}, "arguments has --concurrency=16, and concurrency is 4"),
        ("worker", {"arguments": ["-c", "16"]}, "arguments has -c, and concurrency is 4"),
        ("worker", {"arguments": ["-c16"]}, "arguments has -c16, and concurrency is 4"),
        ("worker", {"arguments": ["--autoscale", "16,4"]}, "arguments has --autoscale, and concurrency is 4"),
    ],
)
def test_processes_that_the_sum_of_connections_does_not_count_are_refused(
    process: str, changes: dict[str, Any], found: str
) -> None:
    assert found in refusal(**{process: changes})


def test_other_arguments_are_accepted() -> None:
    assert not refusal(backend={"arguments": ["--proxy-headers"]}, worker={"arguments": ["--max-tasks-per-child=100"]})
