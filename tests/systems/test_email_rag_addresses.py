"""The addresses of the stores follow from their hosting, in every combination."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.email_rag import HOSTINGS, hosted, pods, spec

SERVERS = ("backend", "worker")
PROCESSES = (*SERVERS, "migration", "model-download")
URLS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND")
NUMERIC = ("_PORT", "_SIZE", "_OVERFLOW", "_TIMEOUT", "_MINUTES", "_DAYS", "_OFFLINE")
"""Ends of the names of variables that hold a number."""

ADDRESSES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "postgres": {
        "cluster": {
            "DATABASE_URL": r"postgresql\+asyncpg://email_rag:{{ \.postgres_password }}@postgres:5432/email_rag",
        },
        # Without a parameter: one URL feeds two drivers, of which each rejects the TLS parameter of the other.
        "managed": {
            "DATABASE_URL": r"postgresql\+asyncpg://email_rag:{{ \.postgres_password }}"
            r"@email-rag-test-postgres-[0-9a-z.-]+\.rds\.amazonaws\.com:5432/email_rag",
        },
    },
    "redis": {
        "cluster": {
            "REDIS_URL": r"redis://:{{ \.redis_password }}@redis:6379/0",
            "CELERY_RESULT_BACKEND": r"redis://:{{ \.redis_password }}@redis:6379/1",
        },
        "managed": {
            "REDIS_URL": r"rediss://:{{ \.redis_password }}@[0-9a-z.-]+\.cache\.amazonaws\.com:6379/0"
            r"\?ssl_cert_reqs=required",
            "CELERY_RESULT_BACKEND": r"rediss://:{{ \.redis_password }}@[0-9a-z.-]+\.cache\.amazonaws\.com:6379/1"
            r"\?ssl_cert_reqs=required",
        },
    },
    "rabbitmq": {
        # The path "//" is the virtual host "/", as under Docker Compose.
        "cluster": {"CELERY_BROKER_URL": r"amqp://tasks:{{ \.rabbitmq_password }}@rabbitmq:5672//"},
        "managed": {
            "CELERY_BROKER_URL": r"amqps://tasks:{{ \.rabbitmq_password }}@[0-9a-z.-]+\.mq\.us-east-1\.amazonaws\.com"
            r":5671//",
        },
    },
}


@pytest.mark.parametrize("hosting", HOSTINGS, ids=lambda each: "-".join(each.values()))
def test_the_urls_of_the_stores_follow_from_their_hosting(hosting: Mapping[str, str]) -> None:
    found = pods(hosted(hosting))
    patterns = {name: pattern for store, where in hosting.items() for name, pattern in ADDRESSES[store][where].items()}
    assert set(patterns) == set(URLS)
    for process in SERVERS:
        for name, pattern in patterns.items():
            assert_matches(pattern, found.variables(process)[name])
    assert_matches(patterns["DATABASE_URL"], found.variables("migration")["DATABASE_URL"])


def assert_matches(pattern: str, value: str) -> None:
    assert re.fullmatch(pattern, value), value


@pytest.mark.parametrize("hosting", HOSTINGS, ids=lambda each: "-".join(each.values()))
def test_a_managed_store_has_no_pod_and_the_others_have_one(hosting: Mapping[str, str]) -> None:
    stateful = {each["metadata"]["name"] for each in hosted(hosting).all("StatefulSet")}
    assert stateful == {"chroma", *(store for store, where in hosting.items() if where == "cluster")}


@pytest.mark.parametrize("hosting", HOSTINGS, ids=lambda each: "-".join(each.values()))
def test_numbers_are_numbers_with_every_hosting(hosting: Mapping[str, str]) -> None:
    found = pods(hosted(hosting))
    for process in PROCESSES:
        variables = found.variables(process)
        assert all(value for value in variables.values())
        for name, value in variables.items():
            if name.endswith(NUMERIC):
                assert value.isdecimal(), (process, name)


@pytest.mark.parametrize(
    "section", [{"hosting": "cluster"}, {"hosting": "managed"}, {"cluster": {"volume": {"size": "100Gi"}}}]
)
def test_a_partly_written_store_keeps_the_defaults_of_the_system(section: dict[str, Any]) -> None:
    found = spec(postgres=section)
    assert (found.postgres.database, found.postgres.username) == ("email_rag", "email_rag")
    assert found.postgres.cluster.max_connections == spec().postgres.cluster.max_connections
    assert spec(redis={**section}).redis.cluster.eviction_policy == "allkeys-lru"
