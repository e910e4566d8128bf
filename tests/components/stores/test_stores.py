"""Each store in the cluster and on AWS: the variables, the secrets, the network and the order of its callers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from plan.graph import graph_of
from tests.support.kit_plans import plan_of
from tests.support.network import Host, Network, Pod
from tests.support.shop import Cluster
from tests.support.shop_stores import CONNECTIONS, called

HOSTINGS = {"database": "cluster managed", "libpq": "cluster managed", "cache": "cluster managed"}
HOSTINGS |= {"broker": "cluster managed", "vectors": "cluster"}
CASES = [(kind, hosting) for kind, hostings in HOSTINGS.items() for hosting in hostings.split()]
every_case = pytest.mark.parametrize(("kind", "hosting"), CASES)
in_cluster = pytest.mark.parametrize("kind", CONNECTIONS)
managed = pytest.mark.parametrize("kind", ["database", "libpq", "cache", "broker"])

STORE = {"database": "database", "libpq": "database", "cache": "cache", "broker": "broker", "vectors": "vectors"}
PORTS = {"database": 5432, "libpq": 5432, "cache": 6379, "broker": 5672, "vectors": 8000}
SERVERS = {
    "database": "aws:rds/instance:Instance",
    "libpq": "aws:rds/instance:Instance",
    "cache": "aws:elasticache/replicationGroup:ReplicationGroup",
    "broker": "aws:mq/broker:Broker",
}

RDS = r"[0-9a-z.-]+\.rds\.amazonaws\.com"
PLAIN: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("libpq", "cluster"): {"PGHOST": "database", "PGPORT": "5432", "PGUSER": "shop", "PGDATABASE": "orders"},
    ("libpq", "managed"): {"PGHOST": RDS, "PGPORT": "5432", "PGUSER": "shop", "PGDATABASE": "orders"},
    ("vectors", "cluster"): {"VECTORS_HOST": "vectors", "VECTORS_PORT": "8000"},
}
DATABASE_URL = r"postgresql\+asyncpg://shop:{{ \.database_password }}@"
SECRET: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("database", "cluster"): {"DATABASE_URL": DATABASE_URL + "database:5432/orders"},
    ("database", "managed"): {"DATABASE_URL": DATABASE_URL + RDS + ":5432/orders"},
    ("libpq", "cluster"): {"PGPASSWORD": r"{{ \.database_password }}"},
    ("libpq", "managed"): {"PGPASSWORD": r"{{ \.database_password }}"},
    ("cache", "cluster"): {
        "CACHE_URL": r"redis://:{{ \.cache_password }}@cache:6379/0",
        "RESULTS_URL": r"redis://:{{ \.cache_password }}@cache:6379/3",
    },
    ("cache", "managed"): {
        name: r"rediss://:{{ \.cache_password }}@[0-9a-z.-]+\.cache\.amazonaws\.com:6379/"
        rf"{number}\?ssl_cert_reqs=required"
        for name, number in (("CACHE_URL", 0), ("RESULTS_URL", 3))
    },
    ("broker", "cluster"): {"BROKER_URL": r"amqp://tasks:{{ \.broker_password }}@broker:5672//"},
    ("broker", "managed"): {
        "BROKER_URL": r"amqps://tasks:{{ \.broker_password }}@[0-9a-z.-]+\.mq\.us-east-1\.amazonaws\.com:5671//"
    },
}


def made(kind: str, hosting: str) -> Cluster:
    return called(kind) if kind == "vectors" else called(kind, hosting=hosting)


def job(found: Cluster) -> dict[str, Any]:
    (manifest,) = found.all("Job")
    return manifest["spec"]["template"]


def assert_match(found: Mapping[str, str], patterns: Mapping[str, str]) -> None:
    assert set(found) == set(patterns)
    for name, pattern in patterns.items():
        assert re.fullmatch(pattern, found[name]), found[name]


@every_case
def test_the_variables_of_a_caller_follow_from_the_hosting(kind: str, hosting: str) -> None:
    found = made(kind, hosting)
    (container,) = job(found)["spec"]["containers"]
    (source,) = container["envFrom"]
    plain = found.one("ConfigMap", source["configMapRef"]["name"])["data"]
    assert_match(plain, PLAIN.get((kind, hosting), {}))
    secret = SECRET.get((kind, hosting), {})
    assert {variable["name"] for variable in container.get("env", [])} == set(secret)
    if secret:
        spec = found.one("ExternalSecret", "report-secrets")["spec"]
        assert_match(spec["target"]["template"]["data"], secret)
        (entry,) = spec["data"]
        assert entry["secretKey"] == f"{STORE[kind]}_password"
        assert entry["remoteRef"] == {"key": f"shop/test/{STORE[kind]}", "property": "password"}


@in_cluster
def test_callers_and_no_others_reach_a_server_in_the_cluster_at_its_port(kind: str) -> None:
    found = made(kind, "cluster")
    network = Network(found.manifests())
    server = Pod.of(found.one("StatefulSet", STORE[kind]), address="10.0.64.20")
    caller = Pod(namespace="shop", labels=job(found)["metadata"]["labels"])
    for port in (*PORTS.values(), 15672):
        assert network.allows(caller, server, port) == (port == PORTS[kind]), port
        assert not network.allows(Pod(namespace="shop", labels={"app": "other"}), server, port)
        assert not network.allows(server, Host("198.51.100.7"), port)
    assert not network.allows(server, caller, 443)


@managed
def test_callers_reach_a_server_of_aws_in_the_private_subnets(kind: str) -> None:
    found = made(kind, "managed")
    network = Network(found.manifests())
    caller = Pod(namespace="shop", labels=job(found)["metadata"]["labels"])
    port = 5671 if kind == "broker" else PORTS[kind]
    assert network.allows(caller, Host("10.0.64.40"), port)
    assert not network.allows(caller, Host("10.0.64.40"), 22)
    assert not network.allows(caller, Host("10.0.0.40"), port)


@every_case
def test_a_caller_starts_when_the_server_is_ready_and_its_password_is_stored(kind: str, hosting: str) -> None:
    found = made(kind, hosting)
    (registration,) = found.registrations("Job")
    graph = graph_of(plan_of(found.deployment))
    if hosting == "cluster":
        server = found.registration("StatefulSet", STORE[kind]).urn
    else:
        server = found.deployment.one(SERVERS[kind]).urn
    assert graph.depends_on(registration.urn, server)
    for version in found.deployment.all("aws:secretsmanager/secretVersion:SecretVersion"):
        assert graph.depends_on(server, version.urn), "a server that starts reads its password"


@managed
def test_the_nodes_may_connect_before_a_caller_of_a_server_of_aws_starts(kind: str) -> None:
    found = made(kind, "managed")
    (registration,) = found.registrations("Job")
    for rule in found.deployment.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
        assert rule.urn in registration.dependencies


@managed
def test_one_word_replaces_the_pods_by_a_server_of_aws(kind: str) -> None:
    cluster, cloud = made(kind, "cluster"), made(kind, "managed")
    assert [each["metadata"]["name"] for each in cluster.all("StatefulSet")] == [STORE[kind]]
    assert cloud.all("StatefulSet") == cloud.all("PersistentVolumeClaim") == []
    assert SERVERS[kind] not in cluster.deployment.types()
    names = [
        {each.inputs["name"] for each in found.deployment.all("aws:secretsmanager/secret:Secret")}
        for found in (cluster, cloud)
    ]
    assert names == [{f"shop/test/{STORE[kind]}"}] * 2


@every_case
def test_no_object_has_a_password(kind: str, hosting: str) -> None:
    found = made(kind, hosting)
    for manifest in found.manifests():
        text = json.dumps(manifest)
        assert not re.search(r"://[^/{\s:@]*:[^{/\s:@]+@", text), "a password in a URL"
        assert '"kind": "Secret"' not in text


SETS_PASSWORD = {"database": "POSTGRES_PASSWORD", "cache": "REDISCLI_AUTH", "broker": "RABBITMQ_DEFAULT_PASS"}


@pytest.mark.parametrize("kind", SETS_PASSWORD)
def test_a_server_in_the_cluster_reads_its_password_from_a_secret(kind: str) -> None:
    found = made(kind, "cluster")
    (container,) = found.one("StatefulSet", kind)["spec"]["template"]["spec"]["containers"]
    (variable,) = container["env"]
    assert variable["name"] == SETS_PASSWORD[kind]
    assert variable["valueFrom"]["secretKeyRef"]["optional"] is False
    (entry,) = found.one("ExternalSecret", f"{kind}-secrets")["spec"]["data"]
    assert entry["remoteRef"] == {"key": f"shop/test/{kind}", "property": "password"}
    metadata = found.one("StatefulSet", kind)["metadata"]
    assert metadata["annotations"]["secret.reloader.stakater.com/auto"] == "true"


@pytest.mark.parametrize("kind", ["database", "broker"])
def test_a_server_that_keeps_its_password_gets_it_again_at_each_start(kind: str) -> None:
    found = made(kind, "cluster")
    (container,) = found.one("StatefulSet", kind)["spec"]["template"]["spec"]["containers"]
    assert container["lifecycle"]["postStart"]["exec"]["command"][:2] == ["sh", "-c"]
    assert SETS_PASSWORD[kind] in container["lifecycle"]["postStart"]["exec"]["command"][2]


def test_the_cache_starts_with_its_password_in_a_file() -> None:
    (container,) = made("cache", "cluster").one("StatefulSet", "cache")["spec"]["template"]["spec"]["containers"]
    assert container["command"][:2] == ["sh", "-c"]
    assert "requirepass" in container["command"][2]
    own = called("cache", cluster={"command": ["redis-server", "/other.conf"]})
    (container,) = own.one("StatefulSet", "cache")["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["redis-server", "/other.conf"]


def test_the_database_server_has_its_own_arguments_before_those_of_the_settings() -> None:
    found = called("database", cluster={"arguments": ["-c", "log_statement=ddl"], "environment": {"TZ": "UTC"}})
    (container,) = found.one("StatefulSet", "database")["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["-c", "max_connections=300", "-c", "log_statement=ddl"]
    data = found.one("ConfigMap", container["envFrom"][0]["configMapRef"]["name"])["data"]
    assert {"TZ": "UTC", "POSTGRES_USER": "shop", "POSTGRES_DB": "orders"}.items() <= data.items()
