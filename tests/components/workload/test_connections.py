"""Connections, variables and files that other components give a workload."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.workload.connection import Connection
from components.workload.external_endpoint import ExternalEndpoint
from components.workload.job import Job
from components.workload.secrets import SecretKeySpec
from components.workload.workload_args import WorkloadArgs
from tests.support.network import Host, Network, Pod
from tests.support.shop import PRIVATE_SUBNETS, Cluster, Shop, cluster, job_spec, stateful_service_spec

SERVER = Host("10.0.64.40")
KEY = SecretKeySpec(name="shop/{environment}/database", property="password")
URL = "postgresql://shop:{{ .database_password }}@db.example.com:5432/shop"


def managed(**connection: Any) -> Connection:
    """Return a connection to a server outside the cluster."""
    endpoint = ExternalEndpoint(
        name="database",
        host=pulumi.Output.from_input("db.example.com"),
        ports=[5432],
        cidr_blocks=pulumi.Output.from_input(list(PRIVATE_SUBNETS)),
    )
    values = {"variables": {"DATABASE_HOST": endpoint.host}, "secret_variables": {"DATABASE_URL": URL}}
    return Connection(**{"endpoint": endpoint, **values, "keys": {"database_password": KEY}, **connection})


def migration(shop: Shop, **args: Any) -> Any:
    context = replace(shop.context, secret_store=args.pop("secret_store", shop.secret_store))
    spec = job_spec(**args.pop("spec", {}))
    return Job("shop-migration", WorkloadArgs(spec=spec, service="migration", context=context, **args)).done[0].urn


@pytest.fixture(scope="module")
def found() -> Cluster:
    return cluster(lambda shop: migration(shop, connections=[managed()], environment={"MODE": "once"}))


def pod_of(found: Cluster) -> dict[str, Any]:
    (job,) = found.all("Job")
    return job["spec"]["template"]["spec"]


def test_plain_variables_of_a_connection_and_of_the_system_are_in_the_config_map(found: Cluster) -> None:
    ((source,),) = [container["envFrom"] for container in pod_of(found)["containers"]]
    data = found.one("ConfigMap", source["configMapRef"]["name"])["data"]
    assert data == {"DATABASE_HOST": "db.example.com", "MODE": "once"}


def test_a_variable_with_a_password_is_a_template_that_external_secrets_fills(found: Cluster) -> None:
    spec = found.one("ExternalSecret", "migration-secrets")["spec"]
    assert spec["target"]["template"] == {"engineVersion": "v2", "data": {"DATABASE_URL": URL}}
    assert spec["data"] == [
        {"secretKey": "database_password", "remoteRef": {"key": "shop/test/database", "property": "password"}}
    ]
    (variable,) = pod_of(found)["containers"][0]["env"]
    assert variable["valueFrom"]["secretKeyRef"] == {
        "name": "migration-secrets",
        "key": "DATABASE_URL",
        "optional": False,
    }


def test_secrets_beside_a_template_are_copied() -> None:
    token = {"TOKEN": SecretKeySpec(name="shop/test/token")}
    made = cluster(lambda shop: migration(shop, connections=[managed()], secrets=token))
    template = made.one("ExternalSecret", "migration-secrets")["spec"]["target"]["template"]["data"]
    assert template == {"DATABASE_URL": URL, "TOKEN": "{{ .TOKEN }}"}


def test_a_connection_without_a_secret_creates_no_external_secret() -> None:
    plain = {"secret_variables": {}, "keys": {}}
    assert cluster(lambda shop: migration(shop, connections=[managed(**plain)])).all("ExternalSecret") == []


def test_a_workload_reaches_a_server_outside_the_cluster_at_its_port_in_its_subnets_alone(found: Cluster) -> None:
    (job,) = found.all("Job")
    pod = Pod(namespace="shop", labels=job["spec"]["template"]["metadata"]["labels"])
    network = Network(found.manifests())
    assert network.allows(pod, SERVER, 5432)
    assert not network.allows(pod, SERVER, 5433)
    assert not network.allows(pod, Host("10.0.0.40"), 5432), "a public subnet"
    assert not network.allows(pod, Host("198.51.100.7"), 5432)


def test_a_workload_starts_when_its_servers_are_ready() -> None:
    def program(shop: Shop) -> Any:
        server = shop.stateful_service(stateful_service_spec())
        redis = Connection(endpoint=server.endpoint, variables={"HOST": "redis"}, ready=[server.controller])
        return migration(shop, connections=[redis])

    made = cluster(program)
    (job,) = made.registrations("Job")
    assert made.registration("StatefulSet", "redis").urn in job.dependencies


def test_files_of_the_system_are_mounted_read_only_beside_those_of_the_settings() -> None:
    made = cluster(lambda shop: migration(shop, files={"/etc/b": "two"}, spec={"files": {"/etc/a": "one"}}))
    (container,) = pod_of(made)["containers"]
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"] if "subPath" in mount}
    volumes = {volume["name"]: volume for volume in pod_of(made)["volumes"]}
    content = {
        path: made.one("ConfigMap", volumes[mount["name"]]["configMap"]["name"])["data"][mount["subPath"]]
        for path, mount in mounts.items()
    }
    assert content == {"/etc/a": "one", "/etc/b": "two"}
    assert all(mount["readOnly"] for mount in mounts.values())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"environment": {"DATABASE_URL": "x"}}, "DATABASE_URL has two sources. Connect each variable once."),
        ({"secrets": {"DATABASE_HOST": KEY}}, "DATABASE_HOST has two sources"),
        ({"spec": {"environment": {"DATABASE_HOST": "x"}}}, "DATABASE_HOST holds a value of another component"),
        ({"spec": {"secrets": {"DATABASE_URL": {"name": "x"}}}}, "DATABASE_URL holds a value of another component"),
        (
            {"spec": {"optionalSecrets": {"DATABASE_URL": {"name": "x"}}}},
            "DATABASE_URL holds a value of another component",
        ),
        ({"secret_store": None}, "migration: secrets need a secret store"),
        (
            {"spec": {"initContainers": {"migration": {"command": ["true"]}}}},
            "migration: initContainers migration has the name of the main container. Use another name.",
        ),
    ],
)
def test_a_faulty_declaration_is_refused_before_anything_is_registered(args: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cluster(lambda shop: migration(shop, connections=[managed()], **args))
