"""Explanations of layering detection and the planned values that they cover."""

from __future__ import annotations

import pytest

from migration.layering_detection.explanations.matchers import subnets_and_services
from migration.matchers import LIMITED_CIDR_BLOCKS, VERSIONED_TAG
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
            lambda inputs: inputs["spec"]["template"]["spec"].update(terminationGracePeriodSeconds=5),
            f"{SERVICE}/lifecycle/termination_grace_seconds: the plan has 5, the explanation is for 75.",
        ),
        (
            "dev",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs)["resources"]["limits"].update(cpu="100m"),
            f"{SERVICE}/resources/cpu_limit: the plan has 100m, the explanation is for —.",
        ),
        (
            "dev",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs)["readinessProbe"].update(failureThreshold=30),
            f"{SERVICE}/readiness_probe/failure_threshold: the plan has 30, the explanation is for 3.",
        ),
        (
            "staging",
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: inputs["spec"]["template"]["spec"].update(automountServiceAccountToken=True),
            f"{SERVICE}/process/security_settings: the plan has non-root, no privilege escalation, capabilities",
        ),
        (
            "dev",
            ALARM,
            "layering-detection-monitoring-layering-errors",
            lambda inputs: inputs.update(threshold=50),
            f"{SERVICE}/alarms/errors/condition: the plan has GreaterThanThreshold 50, the explanation is for Gr",
        ),
        (
            "dev",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
            f"delivery-registry-{LAYERING}-lifecycle",
            lambda inputs: inputs.update(policy=inputs["policy"].replace("100", "3")),
            f"{SERVICE}/repository/max_images: the plan has 3, the explanation is for 100.",
        ),
        (
            "prod",
            "aws:cloudwatch/logGroup:LogGroup",
            "platform-fluent-bit-application",
            lambda inputs: inputs.update(retentionInDays=1),
            "observability/log_retention_days: the plan has 1, the explanation is for 90.",
        ),
    ],
)
def test_a_value_other_than_the_explained_one_is_a_fault(stack, type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change, stack))), fault


@pytest.mark.parametrize(
    ("type_", "name", "change", "fault"),
    [
        (
            "aws:ecr/repository:Repository",
            f"delivery-registry-{LAYERING}",
            lambda inputs: inputs.update(imageScanningConfiguration={"scanOnPush": False}),
            f"{SERVICE}/repository/scan_on_push: ECS has yes, the plan has no",
        ),
        (
            "aws:ec2/subnet:Subnet",
            "platform-network-private-us-east-1a",
            lambda inputs: inputs.update(mapPublicIpOnLaunch=True),
            "vpc/public_ip_addresses: ECS has no, the plan has yes",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            lambda inputs: inputs["metadata"]["annotations"].update(
                {"alb.ingress.kubernetes.io/target-group-attributes": "stickiness.enabled=true"}
            ),
            f"{SERVICE}/target_group/attributes: ECS has no value, the plan has stickiness.enabled=true",
        ),
        (
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            "layering-detection-monitoring-layering-cpu",
            lambda inputs: inputs.update(name="cpu"),
            f"{SERVICE}/alarms/cpu/name: the plan has cpu, the explanation is for —.",
        ),
    ],
)
def test_a_changed_platform_resource_is_a_fault(type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change))), fault


@pytest.mark.parametrize(
    ("sources", "matches"),
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
def test_allowed_sources_are_private_subnets_and_the_named_services(sources, matches) -> None:
    assert subnets_and_services(8001, "orchestrator").matches(sources) is matches


@pytest.mark.parametrize(
    ("blocks", "matches"),
    [
        (("203.0.113.0/24",), True),
        (("203.0.113.0/24", "2001:db8::/48"), True),
        (("0.0.0.0/1", "128.0.0.0/1"), False),
        (("::/0",), False),
        ((), False),
        (None, False),
    ],
)
def test_allowed_cidr_blocks_are_limited_in_size(blocks, matches) -> None:
    assert LIMITED_CIDR_BLOCKS.matches(blocks) is matches


@pytest.mark.parametrize(("tag", "matches"), [("1.0.0", True), ("sha256:0a", True), ("main", False), (None, False)])
def test_a_versioned_tag_has_a_number(tag, matches) -> None:
    assert VERSIONED_TAG.matches(tag) is matches
