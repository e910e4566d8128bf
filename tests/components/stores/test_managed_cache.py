from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from components.stores.managed.cache import VERSIONS, ManagedCacheSpec
from plan import resource_types
from tests.support import store_programs
from tests.support.caching import cached
from tests.support.harness import Deployment, deploy

CACHE = resource_types.ELASTICACHE_REPLICATION_GROUP
PARAMETERS = resource_types.ELASTICACHE_PARAMETER_GROUP


@cached
def cache(**spec: Any) -> Deployment:
    return deploy(store_programs.cache(**spec))


def inputs(**spec: Any) -> dict[str, Any]:
    return cache(**spec).one(CACHE).inputs


@pytest.mark.parametrize("database", [0, 1])
def test_a_url_for_celery_has_tls_the_check_of_the_certificate_and_the_database(database: int) -> None:
    """Celery rejects a rediss URL without the check, and cannot derive the URL of results from one that has it."""
    url = urlsplit(cache().outputs["urls"][database])
    assert (url.scheme, url.hostname, url.port) == ("rediss", cache().outputs["host"], 6379)
    assert (url.username, url.password) == ("", "{{ .password }}")
    assert url.path == f"/{database}"
    assert parse_qs(url.query) == {"ssl_cert_reqs": ["required"]}


def test_cluster_mode_is_off_because_it_has_no_second_database() -> None:
    assert inputs()["clusterMode"] == "disabled"
    assert "numNodeGroups" not in inputs()


def test_connections_are_encrypted_and_need_a_password() -> None:
    found = inputs()
    assert (found["transitEncryptionEnabled"], found["transitEncryptionMode"]) == (True, "required")
    assert found["atRestEncryptionEnabled"] is True
    assert found["authToken"] == cache().one(resource_types.RANDOM_PASSWORD).outputs["result"]


def test_callers_with_the_former_password_stay_connected_after_a_rotation() -> None:
    assert inputs()["authTokenUpdateStrategy"] == "ROTATE"


@pytest.mark.parametrize(("nodes", "failover"), [(1, False), (2, True), (3, True)])
def test_a_cache_fails_over_with_two_nodes_or_more(nodes: int, *, failover: bool) -> None:
    found = inputs(nodes=nodes)
    assert found["numCacheClusters"] == nodes
    assert (found["automaticFailoverEnabled"], found["multiAzEnabled"]) == (failover, failover)


def test_a_deleted_cache_leaves_a_snapshot_with_its_own_name() -> None:
    found = inputs()
    assert found["finalSnapshotIdentifier"] == f"{found['replicationGroupId']}-final"
    assert "finalSnapshotIdentifier" not in inputs(finalSnapshot=False)
    assert (found["snapshotRetentionLimit"], found["snapshotWindow"]) == (7, "03:00-04:00")


def test_the_id_fits_elasticache_whatever_the_system_is_called() -> None:
    assert len(inputs()["replicationGroupId"]) <= 40


def test_the_eviction_policy_is_that_of_the_settings() -> None:
    group = cache(evictionPolicy="noeviction").one(PARAMETERS).inputs
    assert group["parameters"] == [{"name": "maxmemory-policy", "value": "noeviction"}]


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [("valkey", "7.2", "valkey7"), ("valkey", "8.1", "valkey8"), ("redis", "7.1", "redis7")],
)
def test_parameters_belong_to_the_engine_and_its_major_version(engine: str, version: str, family: str) -> None:
    assert cache(engine=engine, engineVersion=version).one(PARAMETERS).inputs["family"] == family


@pytest.mark.parametrize(("engine", "version"), [("redis", "7.2"), ("redis", "5.0"), ("valkey", "7.1")])
def test_a_version_that_the_engine_does_not_have_is_refused_with_those_that_it_has(engine: str, version: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ManagedCacheSpec.model_validate({"engine": engine, "engineVersion": version})
    assert f"engineVersion {version} is not a version of {engine}" in str(caught.value)
    assert all(each in str(caught.value) for each in VERSIONS["redis" if engine == "redis" else "valkey"])
