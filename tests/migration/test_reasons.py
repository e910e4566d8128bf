"""A reason holds for the value that it was written for, and for no other."""

from __future__ import annotations

import pytest

from migration.layering_detection.reasons.fitting import NAMED_BLOCKS, RELEASE, callers
from tests.support.migration_changes import ALARM, DEPLOYMENT, changed, container, faults

LAYERING = "layering-detection-layering"
SERVICE = "services/layering"


@pytest.mark.parametrize(
    ("stack", "type_", "name", "change", "fault"),
    [
        (
            "prod",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: it["spec"]["template"]["spec"].update(terminationGracePeriodSeconds=5),
            f"{SERVICE}/lifecycle/stop_seconds: the reason is for 75, planned is 5",
        ),
        (
            "dev",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it)["resources"]["limits"].update(cpu="100m"),
            f"{SERVICE}/resources/cpu_limit: the reason is for —, planned is 100m",
        ),
        (
            "dev",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it)["readinessProbe"].update(failureThreshold=30),
            f"{SERVICE}/readiness/failures: the reason is for 3, planned is 30",
        ),
        (
            "staging",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: it["spec"]["template"]["spec"].update(automountServiceAccountToken=True),
            f"{SERVICE}/process/hardening: the reason is for non-root, no privilege escalation,",
        ),
        (
            "dev",
            ALARM,
            "layering-detection-monitoring-layering-errors",
            lambda it: it.update(threshold=50),
            f"{SERVICE}/alarms/errors/condition: the reason is for GreaterThanThreshold 5, planned is Gr",
        ),
        (
            "dev",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
            f"delivery-registry-{LAYERING}-lifecycle",
            lambda it: it.update(policy=it["policy"].replace("100", "3")),
            f"{SERVICE}/repository/images_kept: the reason is for 100, planned is 3",
        ),
        (
            "prod",
            "aws:cloudwatch/logGroup:LogGroup",
            "platform-fluent-bit-application",
            lambda it: it.update(retentionInDays=1),
            "observability/log_retention_days: the reason is for 90, planned is 1",
        ),
    ],
)
def test_another_value_than_the_explained_one_is_a_fault(stack, type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change, stack))), fault


@pytest.mark.parametrize(
    ("type_", "name", "change", "fault"),
    [
        (
            "aws:ecr/repository:Repository",
            f"delivery-registry-{LAYERING}",
            lambda it: it.update(imageScanningConfiguration={"scanOnPush": False}),
            f"{SERVICE}/repository/scan_on_push: yes there, no here",
        ),
        (
            "aws:ec2/subnet:Subnet",
            "platform-network-private-us-east-1a",
            lambda it: it.update(mapPublicIpOnLaunch=True),
            "vpc/public_addresses: no there, yes here",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            lambda it: it["metadata"]["annotations"].update(
                {"alb.ingress.kubernetes.io/target-group-attributes": "stickiness.enabled=true"}
            ),
            f"{SERVICE}/target_group/attributes: — there, stickiness.enabled=true here",
        ),
        (
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            "layering-detection-monitoring-layering-cpu",
            lambda it: it.update(name="cpu"),
            f"{SERVICE}/alarms/cpu/name: the reason is for —, planned is cpu",
        ),
    ],
)
def test_what_the_services_stand_on_is_noticed_too(type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change))), fault


@pytest.mark.parametrize(
    ("peers", "holds"),
    [
        (("10.40.0.0/22:8001", "orchestrator:8001"), True),
        (("10.40.0.0/22:8001", "192.168.4.0/24:8001", "orchestrator:8001"), True),
        (("10.40.0.0/22:8001",), False),
        (("orchestrator:8001",), False),
        (("0.0.0.0/0:8001", "orchestrator:8001"), False),
        (("54.1.2.0/24:8001", "orchestrator:8001"), False),
        (("10.40.0.0/22:any port", "orchestrator:8001"), False),
        (("10.40.0.0/22:8001", "anywhere:8001", "orchestrator:8001"), False),
        (None, False),
    ],
)
def test_callers_are_private_subnets_and_the_named_services(peers, holds) -> None:
    assert callers(8001, "orchestrator").holds(peers) is holds


@pytest.mark.parametrize(
    ("blocks", "holds"),
    [
        (("203.0.113.0/24",), True),
        (("203.0.113.0/24", "2001:db8::/48"), True),
        (("0.0.0.0/1", "128.0.0.0/1"), False),
        (("::/0",), False),
        ((), False),
        (None, False),
    ],
)
def test_callers_from_outside_are_blocks_that_somebody_named(blocks, holds) -> None:
    assert NAMED_BLOCKS.holds(blocks) is holds


@pytest.mark.parametrize(("release", "holds"), [("1.0.0", True), ("sha256:0a", True), ("main", False), (None, False)])
def test_a_release_is_one_that_can_be_named_again(release, holds) -> None:
    assert RELEASE.holds(release) is holds
