"""The four ECS services, and the settings in which they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import SourcedValue
from migration.layering_detection.source_files import ALB, ECS, NAME, STORAGE
from migration.model.container import Volume
from migration.model.traffic import ListenerRule


@dataclass(frozen=True, slots=True, kw_only=True)
class EcsService:
    """Settings of one ECS service."""

    port: int
    rule: ListenerRule
    memory_mb: int = 512
    desired: int
    max: int
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    volumes: Mapping[str, Volume] = field(default_factory=dict[str, Volume])


def _volume(directory: str, *, read_only: bool = False) -> Volume:
    return Volume(
        source=STORAGE,
        mount_path=SourcedValue(f"/app/{directory}", source=ECS),
        read_only=SourcedValue(read_only, source=ECS),
        kind="EFS access point",
        directory=f"/{directory}",
        user_id=1000,
        group_id=1000,
        permissions="755",
        encrypted_in_transit=SourcedValue(value=True, source=ECS),
    )


def ecs_services(environment: str) -> Mapping[str, EcsService]:
    """Return the four services by name."""
    return {
        "orchestrator": EcsService(
            port=8000,
            rule=ListenerRule(source=ALB, paths=("/orchestrate*", "/health", "/", "default"), priority=100),
            memory_mb=1024,
            desired=1,
            max=5,
            environment={
                "INPUT_DIR": "/app/input",
                "LAYERING_SERVICE_URL": "http://layering-service:8001",
                "WASH_TRADING_SERVICE_URL": "http://wash-trading-service:8002",
                "AGGREGATOR_SERVICE_URL": "http://aggregator-service:8003",
                "MAX_RETRIES": "3",
                "ALGORITHM_TIMEOUT_SECONDS": "30",
            },
            volumes={"input": _volume("input", read_only=True)},
        ),
        "layering": EcsService(port=8001, rule=_host_rule("layering", 200), desired=2, max=10),
        "wash-trading": EcsService(port=8002, rule=_host_rule("wash-trading", 300), desired=2, max=10),
        "aggregator": EcsService(
            port=8003,
            rule=_host_rule("aggregator", 400),
            desired=1,
            max=5,
            environment={
                "OUTPUT_DIR": "/app/output",
                "LOGS_DIR": "/app/logs",
                "VALIDATION_STRICT": "true",
                "ALLOW_PARTIAL_RESULTS": "false",
            },
            secrets={"PSEUDONYMIZATION_SALT": f"{NAME}/{environment}/pseudonymization-salt#salt"},
            volumes={"output": _volume("output"), "logs": _volume("logs")},
        ),
    }


def _host_rule(service: str, priority: int) -> ListenerRule:
    return ListenerRule(source=ALB, host=f"{service}.{NAME}.local", paths=("/*",), priority=priority)
