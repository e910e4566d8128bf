"""Layering detection on a ready platform, and its values on ECS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.platform import Platform
from systems.contract import SystemArgs
from systems.layering_detection.service import SYSTEM
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.system import LayeringDetection
from tests.support.shop import Cluster, observe, platform

NAMESPACE = "layering-detection-test"

AS_ON_ECS: Mapping[str, Any] = {
    "imageTag": "1.0.0",
    "loadBalancer": {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 240},
    "aggregator": {"scaling": {"min": 1, "max": 5}, "concurrentWriters": True},
}
"""Settings with which every value is the one of ECS."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The values of one service on ECS."""

    port: int
    memory: str
    replicas: tuple[int, int]
    environment: Mapping[str, str]
    secrets: frozenset[str] = frozenset({"API_KEY"})
    cpu: str = "500m"
    mounts: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """Claim and read-only flag, by mount path."""


FACTS: Mapping[str, Fact] = {
    "orchestrator": Fact(
        port=8000,
        memory="1024Mi",
        replicas=(1, 5),
        environment={
            "INPUT_DIR": "/app/input",
            "LAYERING_SERVICE_URL": "http://layering-service:8001",
            "WASH_TRADING_SERVICE_URL": "http://wash-trading-service:8002",
            "AGGREGATOR_SERVICE_URL": "http://aggregator-service:8003",
            "MAX_RETRIES": "3",
            "ALGORITHM_TIMEOUT_SECONDS": "30",
        },
        mounts={"/app/input": ("input-pvc", True)},
    ),
    "layering": Fact(port=8001, memory="512Mi", replicas=(1, 10), environment={}),
    "wash-trading": Fact(port=8002, memory="512Mi", replicas=(1, 10), environment={}),
    "aggregator": Fact(
        port=8003,
        memory="512Mi",
        replicas=(1, 5),
        environment={
            "OUTPUT_DIR": "/app/output",
            "LOGS_DIR": "/app/logs",
            "VALIDATION_STRICT": "true",
            "ALLOW_PARTIAL_RESULTS": "false",
        },
        secrets=frozenset({"API_KEY", "PSEUDONYMIZATION_SALT"}),
        mounts={"/app/output": ("output-pvc", False), "/app/logs": ("logs-pvc", False)},
    ),
}

EVERY_ENVIRONMENT = {"LOG_LEVEL": "INFO", "RATE_LIMIT_PER_MINUTE": "100"}


def spec(**settings: Any) -> LayeringDetectionSpec:
    """Return the settings as on ECS, with changes."""
    return LayeringDetectionSpec.model_validate({**AS_ON_ECS, **settings})


def arguments(
    declared: LayeringDetectionSpec, ready: Platform, environment: str = "test"
) -> SystemArgs[LayeringDetectionSpec]:
    """Return the arguments of the system's component."""
    return SystemArgs(spec=declared, system=SYSTEM, environment=environment, platform=ready)


def system(environment: str = "test", **settings: Any) -> Cluster:
    """Deploy the system in one environment."""

    def program() -> Any:
        made = LayeringDetection(SYSTEM, arguments(spec(**settings), platform(), environment))
        return {"namespace": made.namespace, **made.exports}

    return observe(program)
