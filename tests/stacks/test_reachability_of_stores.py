"""Connections to databases and caches of AWS that security groups and network policies of a whole stack allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pytest

from plan import resource_types
from plan.model import PlannedResource
from tests.support.network import Host, Network, Pod
from tests.support.security_groups import SecurityGroups
from tests.support.stack_plans import manifests, planned

SERVERS: Mapping[str, tuple[str, str, int]] = {
    "database": (resource_types.RDS_INSTANCE, "vpcSecurityGroupIds", 5432),
    "cache": (resource_types.ELASTICACHE_REPLICATION_GROUP, "securityGroupIds", 6379),
}
WORKLOADS = ("CronJob", "Deployment", "Job", "StatefulSet")
NAMESPACE = "email-rag-prod"
CALLERS = {
    "database": {"backend", "worker", "postgres-backup", "email-rag-migration-job"},
    "cache": {"backend", "worker"},
}
"""Workloads that connect to each server, Jobs without the hash at the end of their names."""

every_server = pytest.mark.parametrize("server", SERVERS)


def servers(server: str) -> list[PlannedResource]:
    return planned("prod").of_type(SERVERS[server][0])


def groups() -> SecurityGroups:
    return SecurityGroups(
        rule.inputs for rule in planned("prod").of_type(resource_types.VPC_SECURITY_GROUP_INGRESS_RULE)
    )


def nodes() -> str:
    cluster = planned("prod").one(resource_types.EKS_CLUSTER)
    return cluster.outputs["vpcConfig"]["clusterSecurityGroupId"]


def security_groups_of(server: str) -> set[str]:
    return {group for each in servers(server) for group in each.inputs[SERVERS[server][1]]}


@cache
def network() -> Network:
    return Network(manifests("prod"))


@cache
def pods() -> Mapping[str, Pod]:
    """Return a pod of each workload of prod by kind, namespace and name."""
    found: dict[str, Pod] = {}
    for number, manifest in enumerate(each for each in manifests("prod") if each["kind"] in WORKLOADS):
        name = f"{manifest['metadata']['namespace']}/{manifest['metadata']['name']}"
        found[name] = Pod.of(manifest, address=f"10.60.65.{number + 1}")
    return found


def test_prod_has_a_database_and_a_cache_of_aws() -> None:
    assert {server: len(servers(server)) for server in SERVERS} == {"database": 1, "cache": 1}


@every_server
def test_only_the_nodes_reach_the_server_and_only_at_its_port(server: str) -> None:
    port = SERVERS[server][2]
    for group in security_groups_of(server):
        assert groups().allows(to=group, port=port, source=nodes())
        for other in (22, 443, 5431, 5433, 6378, 6380, 65535):
            assert not groups().allows(to=group, port=other, source=nodes()), other
        for address in ("10.60.64.9", "10.60.0.9", "203.0.113.9"):
            assert not groups().allows(to=group, port=port, address=address), address


@every_server
def test_no_other_security_group_of_the_stack_reaches_the_server(server: str) -> None:
    others = {each.id for each in planned("prod").of_type(resource_types.EC2_SECURITY_GROUP)}
    for group in security_groups_of(server):
        for other in others - {group}:
            assert not groups().allows(to=group, port=SERVERS[server][2], source=str(other)), other


@every_server
def test_only_the_workloads_that_use_the_server_may_connect_to_it(server: str) -> None:
    """Pods without a policy for egress, such as those of an add-on, are left out."""
    address = Host("10.60.64.200")
    policed = {name: pod for name, pod in pods().items() if "Egress" in network().isolated(pod)}
    allowed = {name for name, pod in policed.items() if network().allows(pod, address, SERVERS[server][2])}
    callers = {re.sub("(-job)-[0-9a-f]{8}$", r"\1", name) for name in allowed}
    assert callers == {f"{NAMESPACE}/{name}" for name in CALLERS[server]}


def test_pods_of_other_systems_reach_no_server() -> None:
    address = Host("10.60.64.200")
    others = [pod for name, pod in pods().items() if name.startswith("layering-detection-prod/")]
    assert others
    assert not [pod for pod in others for _, _, port in SERVERS.values() if network().allows(pod, address, port)]
