"""The declarations of servers in the cluster, and the configuration that reaches them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.in_cluster.postgresql import DATA, MOUNT_PATH, ClusterPostgreSqlSpec
from components.stores.in_cluster.rabbitmq import CONFIGURATION as RABBITMQ_FILE
from components.stores.in_cluster.rabbitmq import ClusterRabbitMqSpec
from components.stores.in_cluster.redis import CONFIGURATION as REDIS_FILE
from components.stores.in_cluster.redis import ClusterRedisSpec
from components.stores.in_cluster.single_server import SingleServerSpec
from tests.support.examples import examples

SPECS: dict[str, type[SingleServerSpec]] = {
    "postgresql": ClusterPostgreSqlSpec,
    "redis": ClusterRedisSpec,
    "rabbitmq": ClusterRabbitMqSpec,
    "chroma": ChromaSpec,
}
every_server = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)

Spec = type[SingleServerSpec]


@every_server
def test_a_second_pod_is_refused_because_it_would_have_other_data(spec: Spec) -> None:
    with pytest.raises(ValidationError, match=r"replicas 2: the pods would be servers with different data"):
        spec.model_validate({"replicas": 2})
    assert spec.model_validate({"replicas": 1}).replicas == 1


@every_server
@pytest.mark.parametrize(("key", "value"), [("port", 1234), ("portName", "other"), ("mountPath", "/elsewhere")])
def test_a_value_that_would_not_reach_the_server_is_refused(spec: Spec, key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=rf"{key} is {value}, and the image uses .*\. Remove {key}\."):
        spec.model_validate({key: value})


@pytest.mark.parametrize(
    ("spec", "variable"),
    [
        (ClusterPostgreSqlSpec, "POSTGRES_USER"),
        (ClusterPostgreSqlSpec, "POSTGRES_PASSWORD"),
        (ClusterPostgreSqlSpec, "POSTGRES_DB"),
        (ClusterPostgreSqlSpec, "PGDATA"),
        (ClusterRedisSpec, "REDISCLI_AUTH"),
        (ClusterRabbitMqSpec, "RABBITMQ_DEFAULT_USER"),
        (ClusterRabbitMqSpec, "RABBITMQ_DEFAULT_PASS"),
        (ChromaSpec, "CHROMA_PERSIST_PATH"),
    ],
)
def test_a_variable_that_the_program_sets_is_refused(spec: Spec, variable: str) -> None:
    with pytest.raises(ValidationError, match=f"environment must not set {variable}"):
        spec.model_validate({"environment": {variable: "1"}})
    with pytest.raises(ValidationError, match=f"secrets must not set {variable}"):
        spec.model_validate({"secrets": {variable: {"name": "shop/test/other"}}})


@pytest.mark.parametrize(("spec", "path"), [(ClusterRedisSpec, REDIS_FILE), (ClusterRabbitMqSpec, RABBITMQ_FILE)])
def test_another_file_in_place_of_the_configuration_is_refused(spec: Spec, path: str) -> None:
    with pytest.raises(ValidationError, match=f"path {path} is listed more than once"):
        spec.model_validate({"files": {path: ""}})


def lines(content: str) -> dict[str, str]:
    """Return the settings of a configuration file by their name."""
    pairs = [line.replace(" = ", " ").split(maxsplit=1) for line in content.splitlines()]
    return dict(pairs)


def rabbitmq(**spec: Any) -> dict[str, str]:
    return lines(ClusterRabbitMqSpec.model_validate(spec).configuration()[RABBITMQ_FILE])


MIB = st.integers(64, 64 * 1024)


@settings(max_examples=examples(100))
@given(MIB)
def test_rabbitmq_stops_publishers_below_its_memory_limit(mib: int) -> None:
    """It knows the memory of the node and not the limit of its container, so that a share would be too high."""
    found = rabbitmq(resources={"memory": f"{mib}Mi"})
    watermark = int(found["vm_memory_high_watermark.absolute"])
    assert 0.5 * mib * 2**20 < watermark < 0.7 * mib * 2**20
    assert "vm_memory_high_watermark.relative" not in found


def test_rabbitmq_waits_two_hours_for_an_acknowledgement_by_default() -> None:
    assert rabbitmq()["consumer_timeout"] == "7200000"
    assert rabbitmq(consumerTimeoutSeconds=90)["consumer_timeout"] == "90000"


def test_the_file_of_rabbitmq_does_not_hide_those_of_its_image() -> None:
    (path,) = ClusterRabbitMqSpec().configuration()
    assert path == "/etc/rabbitmq/conf.d/20-landfall.conf"
    assert not ClusterRabbitMqSpec().writable_paths.keys() & {"/etc/rabbitmq", "/etc/rabbitmq/conf.d"}


def test_rabbitmq_does_not_end_for_a_variable_that_its_image_refuses() -> None:
    assert not [name for name in ClusterRabbitMqSpec().variables() if name.startswith("RABBITMQ_VM_MEMORY")]


@pytest.mark.parametrize("ports", [{}, {"management": {"port": 15671}}, {"metrics": {"port": 15692}}])
def test_rabbitmq_keeps_the_port_that_keda_measures_at(ports: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="additionalPorts has no management at port 15672, where KEDA reads"):
        ClusterRabbitMqSpec.model_validate({"additionalPorts": ports})
    both = {"management": {"port": 15672}, "metrics": {"port": 15692}}
    assert len(ClusterRabbitMqSpec.model_validate({"additionalPorts": both}).container_ports()) == 3


def test_redis_has_the_memory_and_the_durability_of_its_settings() -> None:
    found = lines(ClusterRedisSpec.model_validate({"maxMemoryMib": 100}).configuration()[REDIS_FILE])
    assert found == {
        "appendonly": "yes",
        "appendfsync": "always",
        "dir": ClusterRedisSpec().mount_path,
        "maxmemory": "100mb",
        "maxmemory-policy": "allkeys-lru",
    }


@settings(max_examples=examples(100))
@given(MIB, st.integers(16, 64 * 1024))
def test_redis_has_at_most_half_of_its_memory_limit_for_data(limit: int, data: int) -> None:
    spec = {"resources": {"memory": f"{limit}Mi"}, "maxMemoryMib": data}
    if data * 2 <= limit:
        assert ClusterRedisSpec.model_validate(spec).max_memory_mib == data
        return
    with pytest.raises(ValidationError, match=f"maxMemoryMib {data} is above half of the memory limit {limit}Mi"):
        ClusterRedisSpec.model_validate(spec)


def test_postgresql_creates_its_cluster_in_a_folder_below_the_mount() -> None:
    """The root of a new block volume has a folder, and initdb refuses a folder that is not empty."""
    assert ClusterPostgreSqlSpec().variables()["PGDATA"] == DATA
    assert DATA.startswith(f"{ClusterPostgreSqlSpec().mount_path}/")
    assert ClusterPostgreSqlSpec().mount_path == MOUNT_PATH


def test_postgresql_accepts_as_many_connections_as_its_settings_say() -> None:
    spec = ClusterPostgreSqlSpec.model_validate({"maxConnections": 77})
    assert spec.server_arguments() == ["-c", "max_connections=77"]


def test_chroma_accepts_larger_requests_than_its_own_limit_and_sends_no_telemetry() -> None:
    variables = ChromaSpec.model_validate({"maxPayloadMib": 64}).variables()
    assert variables == {
        "ANONYMIZED_TELEMETRY": "False",
        "CHROMA_PERSIST_PATH": ChromaSpec().mount_path,
        "CHROMA_MAX_PAYLOAD_SIZE_BYTES": str(64 * 2**20),
    }


@pytest.mark.parametrize("spec", [ClusterPostgreSqlSpec, ClusterRedisSpec, ClusterRabbitMqSpec])
def test_one_changed_probe_does_not_turn_the_others_into_requests_by_http(spec: Spec) -> None:
    """``probes`` with one of its keys resets the others to their defaults."""
    changed = spec.model_validate({"probes": {"startup": {"failureThreshold": 120}}})
    probes = changed.probes.for_container(changed.port_name)
    assert all(probe and probe.tcp_socket and not probe.http_get for probe in probes.values())


@pytest.mark.parametrize("spec", [ClusterPostgreSqlSpec, ClusterRedisSpec, ClusterRabbitMqSpec])
@pytest.mark.parametrize("probe", ["liveness", "readiness", "startup"])
def test_a_get_at_a_server_that_speaks_no_http_is_refused(spec: Spec, probe: str) -> None:
    name, port = (spec.model_fields[field].default for field in ("port_name", "port"))
    with pytest.raises(ValidationError, match=rf"probes\.{probe} is a GET of /health, and port {port} speaks {name}"):
        spec.model_validate({"probes": {probe: {"path": "/health"}}})
    assert spec.model_validate({"probes": {probe: {"path": None}}})


def test_a_get_at_another_port_of_a_server_is_accepted() -> None:
    management = {"path": "/api/health/checks/alarms", "port": 15672}
    probes = {"liveness": None, "readiness": management, "startup": {"path": None}}
    assert ClusterRabbitMqSpec.model_validate({"probes": probes}).probes.readiness.port == management["port"]


def test_a_get_at_a_server_that_speaks_http_is_accepted() -> None:
    assert ChromaSpec.model_validate({"probes": {"startup": {"path": "/api/v2/heartbeat"}}})


@pytest.mark.parametrize(
    ("spec", "path", "size"),
    [(ClusterPostgreSqlSpec, "/var/run/postgresql", "16Mi"), (ClusterRedisSpec, "/tmp", "256Mi")],  # noqa: S108 -- a path in the container
)
def test_a_directory_that_the_server_writes_to_cannot_be_left_out(spec: Spec, path: str, size: str) -> None:
    with pytest.raises(ValidationError, match=rf"writablePaths has no {path}, .*\. Add {path}: {size}\."):
        spec.model_validate({"writablePaths": {"/cache": "1Gi"}})
    assert spec.model_validate({"writablePaths": {"/cache": "1Gi", path: "1Mi"}}).writable_paths[path] == "1Mi"


@pytest.mark.parametrize(
    ("tag", "version"), [("15.14-alpine", 15), ("18", 18), ("17-bookworm", 17), ("pg16", None), ("latest-15", None)]
)
def test_the_version_of_a_server_in_the_cluster_is_that_of_its_tag(tag: str, version: int | None) -> None:
    image = {"repository": "postgres", "tag": tag}
    assert ClusterPostgreSqlSpec.model_validate({"image": image}).server_version == version
    assert ClusterPostgreSqlSpec.model_validate({"image": {"repository": "postgres"}}).server_version is None


@pytest.mark.parametrize("arguments", [["-c", "max_connections=50"], ["--max-connections=50"]])
def test_an_argument_does_not_replace_the_limit_of_connections(arguments: list[str]) -> None:
    with pytest.raises(ValidationError, match=f"arguments has {arguments[-1]}, which replaces maxConnections"):
        ClusterPostgreSqlSpec.model_validate({"arguments": arguments})
    assert ClusterPostgreSqlSpec.model_validate({"arguments": ["-c", "shared_buffers=256MB"]})
