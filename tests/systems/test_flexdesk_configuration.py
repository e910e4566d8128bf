"""Variables, secrets and stores of Flexdesk, under the names that its code reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systems.flexdesk.application import SYSTEM
from systems.flexdesk.budgets import JOB_CONNECTIONS, RESERVED_CONNECTIONS
from tests.support.email_rag import Pods
from tests.support.examples import examples
from tests.support.flexdesk import MINIMAL, database, pods, redis, refusal, spec, system
from tests.support.stack_plans import manifests

property_of = settings(max_examples=examples(200))

READ = {
    *("PORT", "NODE_ENV", "DB_CONNECTION_STRING", "JWT_SECRET", "JWT_EXPIRATION", "REDIS_HOST", "REDIS_PORT"),
    *("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USER", "EMAIL_PASSWORD"),
    *("CLOUDINARY_CLOUD_NAME", "CLOUDINARY_API_KEY", "CLOUDINARY_API_SECRET"),
}
"""Variables that code of the application reads, without those of a server of Redis with users."""

ELASTICACHE = "flexdesk.abc123.ng.0001.afs1.cache.amazonaws.com"
"""Primary endpoint of a server without in-transit encryption."""

SET_FOR_PARITY = {"LOG_LEVEL", "LOG_FORMAT"}
OF_LIBRARIES = {"HOME", "NODE_OPTIONS"}


@pytest.fixture(scope="module")
def found() -> Pods:
    return pods(system())


def test_the_backend_has_every_variable_that_its_code_reads_and_no_other(found: Pods) -> None:
    assert set(found.variables("backend")) == READ | SET_FOR_PARITY | OF_LIBRARIES


def test_values_that_are_not_secret_are_those_of_the_settings(found: Pods) -> None:
    expected = {
        "NODE_ENV": "production",
        "PORT": "8000",
        "LOG_LEVEL": "info",
        "LOG_FORMAT": "json",
        "JWT_EXPIRATION": "15m",
        "REDIS_HOST": "redis.example.com",
        "REDIS_PORT": "6380",
        "EMAIL_HOST": "smtp.example.com",
        "EMAIL_PORT": "587",
    }
    assert found.variables("backend").items() >= expected.items()


def test_the_port_of_redis_has_no_default() -> None:
    """The process ends at its start without it, and takes an empty one for 0."""
    without = {key: value for key, value in MINIMAL["redis"].items() if key != "port"}
    assert "redis.port" in refusal(redis=without)


def test_secrets_come_from_secrets_manager_and_those_of_uploads_are_optional(found: Pods) -> None:
    variables = found.variables("backend")
    secrets = {name: value for name, value in variables.items() if value.startswith("secret ")}
    assert secrets == {
        name: f"secret flexdesk/test/backend {name.lower()}"
        for name in (
            *("JWT_SECRET", "EMAIL_USER", "EMAIL_PASSWORD"),
            *("CLOUDINARY_CLOUD_NAME", "CLOUDINARY_API_KEY", "CLOUDINARY_API_SECRET"),
        )
    }
    optional = {
        each["name"]
        for each in found.container("backend")["env"]
        if each["valueFrom"].get("secretKeyRef", {}).get("optional")
    }
    assert optional == {name for name in secrets if name.startswith("CLOUDINARY_")}


def test_a_password_and_a_user_of_redis_are_set_where_the_server_has_them() -> None:
    section = redis(username="flexdesk", password={"name": "flexdesk/{environment}/redis", "property": "password"})
    variables = pods(system(redis=section)).variables("backend")
    assert variables["REDIS_USER"] == "flexdesk"
    assert variables["REDIS_PASSWORD"] == "secret flexdesk/test/redis password"  # noqa: S105 -- a name


def test_the_size_of_the_pools_is_added_to_the_stored_url(found: Pods) -> None:
    template = found.variables("backend")["DB_CONNECTION_STRING"]
    assert rendered(template, "postgresql://db/app") == "postgresql://db/app?connection_limit=3"
    assert rendered(template, "postgresql://db/app?schema=a") == "postgresql://db/app?schema=a&connection_limit=3"
    assert found.variables("migration")["DB_CONNECTION_STRING"] == "secret flexdesk/test/database url"


def rendered(template: str, url: str) -> str:
    """Return the result of the template: its only condition is whether the URL has parameters."""
    start, condition, then, otherwise, end = re.fullmatch(
        r"(\{\{ \.database_url \}\})\{\{ if (.+?) \}\}(.+)\{\{ else \}\}(.+)\{\{ end \}\}(.+)", template
    ).groups()
    assert condition == 'contains "?" .database_url'
    assert start == "{{ .database_url }}"
    return url + (then if "?" in url else otherwise) + end


def test_the_migration_may_have_a_url_without_a_connection_pooler() -> None:
    section = database(directUrl={"name": "flexdesk/{environment}/database", "property": "direct_url"})
    found = pods(system(database=section))
    assert found.variables("migration")["DB_CONNECTION_STRING"] == "secret flexdesk/test/database direct_url"
    assert ".database_url" in found.variables("backend")["DB_CONNECTION_STRING"]


def test_the_migration_has_the_url_of_the_database_and_no_other_secret(found: Pods) -> None:
    assert set(found.variables("migration")) == {"DB_CONNECTION_STRING", "HOME", "CHECKPOINT_DISABLE"}


@pytest.mark.parametrize("name", ["DD_API_KEY", "DD_APP_KEY", "DATADOG_API_KEY", "DATADOG_APP_KEY"])
def test_keys_of_the_datadog_account_are_refused(name: str) -> None:
    key = {name: {"name": "datadog", "property": "key"}}
    secrets = {"JWT_SECRET": {"name": "flexdesk/test/backend", "property": "jwt_secret"}}
    assert f"{name} is a key of the Datadog account" in refusal(backend={"secrets": {**secrets, **key}})
    assert f"{name} is a key of the Datadog account" in refusal(backend={"optionalSecrets": key})


def test_the_port_of_traces_as_the_port_of_metrics_is_refused() -> None:
    assert "DD_AGENT_PORT 8126 is the port of traces" in refusal(backend={"environment": {"DD_AGENT_PORT": "8126"}})
    assert refusal(backend={"environment": {"DD_AGENT_PORT": "8125"}}) == ""


def test_a_backend_without_the_key_of_tokens_is_refused() -> None:
    assert "secrets has no JWT_SECRET" in refusal(backend={"secrets": {}})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inTransitEncryption": True}, "inTransitEncryption is true, and the Redis client of the application speaks"),
        (
            {"host": "master.flexdesk.abc123.afs1.cache.amazonaws.com"},
            "host master.flexdesk.abc123.afs1.cache.amazonaws.com is the endpoint of a server with in-transit",
        ),
        (
            {"host": "clustercfg.flexdesk.abc123.afs1.cache.amazonaws.com"},
            "is the endpoint of a server with in-transit encryption",
        ),
        (
            {"host": "flexdesk.abc123.clustercfg.afs1.cache.amazonaws.com"},
            "is the configuration endpoint of a cluster with shards",
        ),
        (
            {"host": "flexdesk-abc123.serverless.afs1.cache.amazonaws.com"},
            "host flexdesk-abc123.serverless.afs1.cache.amazonaws.com is the endpoint of a server with in-transit",
        ),
        (
            {"host": ELASTICACHE, "password": {"name": "flexdesk/test/redis", "property": "password"}},
            f"password with host {ELASTICACHE}: ElastiCache has users and passwords only with in-transit encryption",
        ),
        (
            {"host": ELASTICACHE, "username": "flexdesk"},
            f"username with host {ELASTICACHE}: ElastiCache has users and passwords only with in-transit encryption",
        ),
        (
            {"host": "flexdesk.abc123.ng.0001.cnn1.cache.amazonaws.com.cn", "username": "flexdesk"},
            "username with host flexdesk.abc123.ng.0001.cnn1.cache.amazonaws.com.cn: ElastiCache",
        ),
        ({"cidrBlocks": ["0.0.0.0/0"]}, "cidrBlocks 0.0.0.0/0: these addresses are public, and the client speaks"),
        ({"cidrBlocks": ["10.0.1.0/24", "203.0.113.0/28"]}, "cidrBlocks 203.0.113.0/28: these addresses are public"),
        ({"host": "rediss://redis.example.com"}, "is not a host name"),
    ],
)
def test_a_redis_server_that_the_client_cannot_use_is_refused(changes: dict[str, Any], message: str) -> None:
    assert message in refusal(redis=redis(**changes))


@pytest.mark.parametrize("host", [ELASTICACHE, "master.example.com", "serverless.example.com"])
def test_a_redis_server_without_encryption_is_accepted(host: str) -> None:
    assert refusal(redis=redis(host=host)) == ""


def test_a_redis_server_on_the_internet_is_accepted_by_name() -> None:
    assert refusal(redis=redis(cidrBlocks=["203.0.113.0/28"], publicNetwork=True)) == ""


def test_a_pod_of_production_starts_with_an_elasticache_server_without_a_password() -> None:
    """The client sends AUTH only where the variable is set."""
    variables = Pods(list(manifests("flexdesk-prod")), SYSTEM).variables("backend")
    assert variables["REDIS_HOST"] == ELASTICACHE
    assert variables["REDIS_PORT"] == "6379"
    assert not {"REDIS_PASSWORD", "REDIS_USER"} & variables.keys()


BUDGETS = st.fixed_dictionaries(
    {"pods": st.integers(3, 40), "pool": st.integers(1, 20), "other": st.integers(0, 60), "limit": st.integers(1, 2000)}
)


@property_of
@given(BUDGETS)
def test_the_pods_of_a_rollout_open_at_most_the_connections_that_the_database_accepts(budget: dict[str, int]) -> None:
    """Two pools a pod; old pods keep theirs for the pre-stop time while all new ones run, the surge included."""
    found = refusal(
        backend={"scaling": {"min": 3, "max": budget["pods"]}},
        database=database(poolSize=budget["pool"], otherConnections=budget["other"], maxConnections=budget["limit"]),
    )
    pods_of_a_rollout = 2 * budget["pods"]
    needed = pods_of_a_rollout * 2 * budget["pool"] + JOB_CONNECTIONS + budget["other"] + RESERVED_CONNECTIONS
    assert bool(found) == (needed > budget["limit"])
    if found:
        assert f"database.maxConnections {budget['limit']} is below the {needed} connections" in found
        assert f"{pods_of_a_rollout} pods with 2 pools of {budget['pool']}" in found


def test_the_document_s_replicas_fit_a_server_with_two_hundred_connections() -> None:
    assert spec().backend.scaling.max == 10
    assert refusal(database=database(maxConnections=146)) == ""
    assert "below the 146 connections" in refusal(database=database(maxConnections=145))
