"""Ordering rules of Jobs and of managed servers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analysis.ordering import jobs, managed_servers
from plan.model import PlannedResource
from tests.support.ordering_cases import DEPENDENT, PREREQUISITE, Case, aws, deployment, namespaced

IMAGE, ONLY_READ = (
    "Deployments depend on the Jobs that run their image",
    "Workloads depend on the Jobs that write the claims which they only read",
)
GROUPS, ACCESS = (
    "A managed server depends on its subnet group, parameter group, key, subnets and security groups",
    "Pods depend on the security group rules of the managed servers that they connect to",
)


def running(image: str) -> dict[str, Any]:
    return {"containers": [{"name": "main", "image": image}]}


def mounting(*, read_only: bool, volume_read_only: bool = False) -> dict[str, Any]:
    claim = {"claimName": "models", **({"readOnly": True} if volume_read_only else {})}
    mount = {"name": "models", "mountPath": "/models", "readOnly": read_only}
    return {
        "containers": [{"name": "main", "volumeMounts": [mount]}],
        "volumes": [{"name": "models", "persistentVolumeClaim": claim}],
    }


def job(pod: dict[str, Any], name: str = PREREQUISITE, **given: Any) -> PlannedResource:
    return namespaced(name, "batch/v1:Job", spec={"template": {"spec": pod}}, **given)


SERVER = aws("server", "rds/instance:Instance", vpcSecurityGroupIds=["sg-1"])
CONFIGURATION = replace(namespaced("settings", "core/v1:ConfigMap"), property_dependencies={"data": (SERVER.urn,)})
READS = {"containers": [{"envFrom": [{"configMapRef": {"name": "settings"}}]}]}

CASES = {
    IMAGE: [
        Case(deployment(DEPENDENT, running("app:2")), job(running("app:2"))),
    ],
    ONLY_READ: [
        Case(deployment(DEPENDENT, mounting(read_only=True)), job(mounting(read_only=False))),
        Case(deployment(DEPENDENT, mounting(read_only=False, volume_read_only=True)), job(mounting(read_only=False))),
    ],
    GROUPS: [
        Case(aws(DEPENDENT, server, **{key: value}), aws(PREREQUISITE, group, {"name": "group"}))
        for server, key, value, group in (
            ("rds/instance:Instance", "dbSubnetGroupName", "group", "rds/subnetGroup:SubnetGroup"),
            ("rds/instance:Instance", "parameterGroupName", "group", "rds/parameterGroup:ParameterGroup"),
            ("rds/instance:Instance", "kmsKeyId", PREREQUISITE, "kms/key:Key"),
            ("rds/instance:Instance", "vpcSecurityGroupIds", [PREREQUISITE], "ec2/securityGroup:SecurityGroup"),
            (
                "elasticache/replicationGroup:ReplicationGroup",
                "subnetGroupName",
                "group",
                "elasticache/subnetGroup:SubnetGroup",
            ),
            ("mq/broker:Broker", "configuration", {"id": PREREQUISITE}, "mq/configuration:Configuration"),
            ("mq/broker:Broker", "subnetIds", [PREREQUISITE], "ec2/subnet:Subnet"),
            ("mq/broker:Broker", "securityGroups", [PREREQUISITE], "ec2/securityGroup:SecurityGroup"),
        )
    ],
    ACCESS: [
        Case(dependent, aws(PREREQUISITE, rule, securityGroupId="sg-1"), (SERVER, CONFIGURATION))
        for dependent in (deployment(DEPENDENT, READS), job(READS, DEPENDENT))
        for rule in (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "ec2/securityGroupRule:SecurityGroupRule",
        )
    ],
}

NOT_APPLICABLE = {
    "a Job with another image": (IMAGE, Case(deployment(DEPENDENT, running("app:2")), job(running("app:1")))),
    "a Job of another namespace": (
        IMAGE,
        Case(deployment(DEPENDENT, running("app:2")), job(running("app:2"), metadata={"namespace": "other"})),
    ),
    "a Job that runs after the workload": (
        IMAGE,
        Case(
            deployment(DEPENDENT, running("app:2")),
            replace(job(running("app:2")), dependencies=(namespaced("between", "core/v1:ConfigMap").urn,)),
            (replace(namespaced("between", "core/v1:ConfigMap"), dependencies=(deployment(DEPENDENT).urn,)),),
        ),
    ),
    "a workload that writes the claim itself": (
        ONLY_READ,
        Case(deployment(DEPENDENT, mounting(read_only=False)), job(mounting(read_only=False))),
    ),
    "a Job that only reads the claim": (
        ONLY_READ,
        Case(deployment(DEPENDENT, mounting(read_only=True)), job(mounting(read_only=True))),
    ),
    "a pod whose configuration has no address of a server": (
        ACCESS,
        Case(
            deployment(DEPENDENT, READS),
            aws(PREREQUISITE, "ec2/securityGroupRule:SecurityGroupRule", securityGroupId="sg-1"),
            (SERVER, namespaced("settings", "core/v1:ConfigMap")),
        ),
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_a_missing_dependency_is_a_violation(title: str) -> None:
    for case in CASES[title]:
        assert len(case.violations(title, depends=False)) == 1, case
        assert case.violations(title, depends=True) == [], case


def test_every_rule_of_jobs_and_managed_servers_has_a_case() -> None:
    assert set(CASES) == {rule.title for rule in (*jobs.RULES, *managed_servers.RULES)}


@pytest.mark.parametrize("what", NOT_APPLICABLE)
def test_a_rule_does_not_apply_to(what: str) -> None:
    title, case = NOT_APPLICABLE[what]
    assert case.violations(title, depends=False) == []


def test_a_rule_about_creation_says_what_fails_on_create() -> None:
    (message,) = CASES[IMAGE][0].violations(IMAGE, depends=False)
    assert message == (
        "Deployment dependent does not depend on Job prerequisite: on create, the new version starts before the Job "
        f"has prepared its data, such as a database schema. ({IMAGE}.)"
    )
