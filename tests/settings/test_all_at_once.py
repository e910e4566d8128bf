"""All faults are reported at once, and a stack with faults registers no resource."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from engine.monitor import Monitor
from settings.faults import SettingsError
from tests.support.settings_documents import (
    CLUSTER,
    DROPPED,
    NETWORK,
    NODES,
    STACKS,
    SYSTEM,
    changed,
    committed,
    faults,
)
from tests.support.stack_plans import plan_of

TEN_FAULTS: dict[tuple[str | int, ...], Any] = {
    ("region",): DROPPED,
    ("owner",): "us-east-1",
    ("tags",): {"team": 7},
    (*NETWORK, "natGateways"): "none",
    (*CLUSTER, "kubernetesVersion"): 1.35,
    (*CLUSTER, "publicAccessCidrs"): ["0.0.0.0/0"],
    (*NODES, "system", "minSize"): 40,
    ("systems", "payroll"): {},
    (*SYSTEM, "loadBalancer", "certificateArn"): DROPPED,
    (*SYSTEM, "aggregator"): {"environment": {"LOG_LEVEL": "x"}},
}
"""Missing and unknown keys, wrong types, values and bounds, and faults between sections."""

TEN_PLACES = {
    "region",
    "owner",
    "tags.team",
    "platform.create.network.create.natGateways",
    "platform.create.cluster.kubernetesVersion",
    "platform.create.cluster.publicAccessCidrs",
    "platform.create.nodeGroups.system",
    "systems.payroll",
    "systems.layeringDetection.loadBalancer.certificateArn",
    "systems.layeringDetection.aggregator",
}


def test_ten_faults_are_ten_lines() -> None:
    lines = faults(changed("prod", TEN_FAULTS), "prod")
    assert len(lines) == 10
    assert {line.split(": ")[0] for line in lines} == TEN_PLACES


def test_faults_of_one_section_do_not_hide_each_other() -> None:
    group = {"instanceTypes": ["t4g.large"], "minSize": 4, "maxSize": 3}
    assert faults(changed("dev", {(*NODES, "system"): group})) == [
        "platform.create.nodeGroups.system: minSize 4 is above maxSize 3. Lower minSize or raise maxSize.",
        (
            "platform.create.nodeGroups.system: t4g.large has an ARM processor, "
            "but amiType AL2023_x86_64_STANDARD is for x86. Use instance types with x86 processors, or an amiType "
            "for ARM."
        ),
    ]


def test_a_faulty_value_does_not_hide_other_faults_of_its_section() -> None:
    changes = {
        (*NODES, "system", "diskSizeGib"): 1,
        (*NODES, "system", "minSize"): 9,
        (*SYSTEM, "layering"): {"port": "x"},
        (*SYSTEM, "loadBalancer", "idleTimeoutSeconds"): 60,
    }
    places = [line.split(": ")[0] for line in faults(changed("dev", changes))]
    assert places == [
        "platform.create.nodeGroups.system.diskSizeGib",
        "systems.layeringDetection.layering.port",
        "platform.create.nodeGroups.system",
        "systems.layeringDetection",
    ]


def test_the_order_of_the_lines_is_stable() -> None:
    document = changed("prod", TEN_FAULTS)
    assert faults(document, "prod") == faults(document, "prod")
    assert len({tuple(faults(changed("prod", TEN_FAULTS), "prod")) for _ in range(5)}) == 1


def test_the_message_names_the_file_and_the_number_of_faults() -> None:
    with pytest.raises(SettingsError) as error:
        plan_of(changed("dev", {("environment",): "production"}), "dev")
    first, *lines = str(error.value).splitlines()
    assert first == "Pulumi.dev.yaml has 1 fault:"
    assert lines == [
        (
            '  landfall:settings.environment: "production" is not an allowed value. Did you mean prod? '
            "Allowed values: dev, staging, prod."
        )
    ]


def registered(document: dict[str, Any], stack: str) -> list[str]:
    """Return the types that a stack with faults registers before it stops."""
    types: list[str] = []

    def record(self: Monitor, request: Any) -> Any:
        types.append(request.type)
        return register(self, request)

    register = Monitor.RegisterResource
    with mock.patch.object(Monitor, "RegisterResource", record), pytest.raises(SettingsError):
        plan_of(document, stack)
    return types


@pytest.mark.parametrize("stack", STACKS)
def test_a_faulty_stack_registers_no_resource(stack: str) -> None:
    document = committed(stack) | {"sytems": {}}
    assert set(registered(document, stack)) <= {"pulumi:pulumi:Stack"}


def test_a_stack_of_ten_faults_registers_no_resource() -> None:
    assert set(registered(changed("prod", TEN_FAULTS), "prod")) <= {"pulumi:pulumi:Stack"}
