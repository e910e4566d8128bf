"""Evaluate who reaches the servers of AWS: the nodes of the cluster at the ports of the server, and no one else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from plan import resource_types
from tests.support import store_programs
from tests.support.aws_programs import Program
from tests.support.caching import cached
from tests.support.harness import Deployment, Registration, deploy
from tests.support.security_groups import SecurityGroups

NODES = "sg-nodes"
PROGRAMS: Mapping[str, Program] = {
    "database": store_programs.postgresql(),
    "cache": store_programs.cache(),
    "broker": store_programs.broker(),
}
PORTS: Mapping[str, set[int]] = {"database": {5432}, "cache": {6379}, "broker": {5671, 443}}
SERVERS: Mapping[str, tuple[str, str]] = {
    "database": (resource_types.RDS_INSTANCE, "vpcSecurityGroupIds"),
    "cache": (resource_types.ELASTICACHE_REPLICATION_GROUP, "securityGroupIds"),
    "broker": (resource_types.MQ_BROKER, "securityGroups"),
}
PASSWORD = resource_types.RANDOM_PASSWORD
PROBED = range(1, 65536, 7)
ADDRESSES = ("10.0.64.9", "10.0.0.9", "203.0.113.9", "0.0.0.1")

every_store = pytest.mark.parametrize("store", PROGRAMS)


@cached
def deployment(store: str) -> Deployment:
    return deploy(PROGRAMS[store])


def server(store: str) -> Registration:
    return deployment(store).one(SERVERS[store][0])


def group(store: str) -> str:
    (found,) = server(store).inputs[SERVERS[store][1]]
    return found


def security_groups(store: str) -> SecurityGroups:
    rules = deployment(store).all(resource_types.VPC_SECURITY_GROUP_INGRESS_RULE)
    return SecurityGroups(rule.inputs for rule in rules)


@every_store
def test_the_nodes_reach_the_ports_of_the_server_and_no_others(store: str) -> None:
    groups = security_groups(store)
    reached = {port for port in {*PROBED, 22, *PORTS[store]} if groups.allows(to=group(store), port=port, source=NODES)}
    assert reached == PORTS[store]


@every_store
def test_no_other_group_and_no_address_reaches_the_server(store: str) -> None:
    groups = security_groups(store)
    for port in PORTS[store]:
        assert not groups.allows(to=group(store), port=port, source="sg-of-a-load-balancer")
        for address in ADDRESSES:
            assert not groups.allows(to=group(store), port=port, address=address), (port, address)


@every_store
def test_the_server_has_a_security_group_of_its_own_without_rules_inside_it(store: str) -> None:
    """Rules inside the group and rules as resources would delete each other."""
    found = deployment(store).one(resource_types.EC2_SECURITY_GROUP)
    assert group(store) == found.id
    assert not {"ingress", "egress"} & found.inputs.keys()


@every_store
def test_the_server_has_no_public_address(store: str) -> None:
    inputs = server(store).inputs
    assert inputs.get("publiclyAccessible", False) is False


@every_store
def test_the_server_is_in_the_private_subnets(store: str) -> None:
    subnets = {
        subnet
        for resource in deployment(store).resources
        for subnet in resource.inputs.get("subnetIds", [])
        if resource.type.startswith("aws:")
    }
    assert subnets == {"subnet-0b1", "subnet-0b2"}


@every_store
def test_callers_get_the_ports_and_the_private_blocks_for_their_network_policies(store: str) -> None:
    outputs = deployment(store).outputs
    assert (outputs["name"], set(outputs["ports"])) == (store, PORTS[store] - {443})
    assert list(outputs["blocks"]) == ["10.0.64.0/20", "10.0.80.0/20"]


@every_store
def test_a_caller_waits_for_the_server_and_the_access_of_the_nodes(store: str) -> None:
    found = deployment(store)
    ready = [found.at(urn) for urn in found.outputs["ready"]]
    assert server(store) in ready
    rules = [each for each in ready if each.type == resource_types.VPC_SECURITY_GROUP_INGRESS_RULE]
    assert {each.inputs["fromPort"] for each in rules} == PORTS[store]
    assert len(ready) == 1 + len(rules)


@every_store
def test_a_protected_server_keeps_its_secret_because_it_depends_on_it(store: str) -> None:
    """A destroy deletes what nothing depends on, and Secrets Manager keeps the name of a deleted secret."""
    version = deployment(store).one(resource_types.SECRETSMANAGER_SECRET_VERSION)
    assert version.urn in server(store).dependencies


@every_store
def test_the_password_of_the_server_is_that_of_the_secret_and_is_marked_secret(store: str) -> None:
    found = deployment(store)
    password = found.one(resource_types.RANDOM_PASSWORD).outputs["result"]
    holders = {
        (resource.type, path)
        for resource in found.resources
        for path in resource.secrets
        if resource.type == SERVERS[store][0]
    }
    assert len(holders) == 1
    ((_, path),) = holders
    inputs = server(store).inputs
    value = inputs["users"][0]["password"] if path == "users[0].password" else inputs[path]
    assert value == password
    shown = [
        resource.name
        for resource in found.resources
        for key, text in resource.inputs.items()
        if password in f"{text}" and not any(secret.startswith(key) for secret in resource.secrets)
    ]
    assert shown == []


@every_store
def test_outputs_with_the_password_are_secret_in_the_state(store: str) -> None:
    hidden = server(store).options["additionalSecretOutputs"]
    assert {"database": "password", "cache": "authToken", "broker": "users"}[store] in hidden


@every_store
def test_the_server_is_protected_from_deletion_unless_the_settings_say_otherwise(store: str) -> None:
    made = {"database": store_programs.postgresql, "cache": store_programs.cache, "broker": store_programs.broker}
    assert server(store).options["protect"] is True
    unprotected = deploy(made[store](deletionProtection=False))
    assert not [each.name for each in unprotected.resources if each.options.get("protect")]


@every_store
def test_the_name_of_a_protected_server_is_protected_because_it_cannot_change_back(store: str) -> None:
    """A refused change leaves a new name otherwise: the engine replaces the suffix before it comes to the server."""
    assert deployment(store).one(resource_types.RANDOM_ID).options["protect"] is True


def test_the_password_of_a_protected_broker_is_protected_and_others_can_be_rotated() -> None:
    """Amazon MQ cannot change a password: the secret would have one that the broker rejects."""
    protected = {store for store in PROGRAMS if deployment(store).one(PASSWORD).options.get("protect")}
    assert protected == {"broker"}
