"""What makes each of the four services differ from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import Converted
from migration.layering_detection.places import ALB, ECS, NAME, STORAGE
from migration.parts.container import Volume
from migration.parts.traffic import ListenerRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One of the four."""

    port: int
    rule: ListenerRule
    memory_mb: int = 512
    desired: int
    most: int
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    volumes: Mapping[str, Volume] = field(default_factory=dict[str, Volume])


def _volume(directory: str, *, read_only: bool = False) -> Volume:
    return Volume(
        place=STORAGE,
        mount_path=Converted(f"/app/{directory}", place=ECS),
        read_only=Converted(read_only, place=ECS),
        kind="EFS access point",
        directory=f"/{directory}",
        user_id=1000,
        group_id=1000,
        permissions="755",
        encrypted_in_transit=Converted(value=True, place=ECS),
    )


def four(environment: str) -> Mapping[str, Traits]:
    """The four by name."""
    return {
        "orchestrator": Traits(
            port=8000,
            rule=ListenerRule(place=ALB, paths=("/orchestrate*", "/health", "/", "default"), order=100),
            memory_mb=1024,
            desired=1,
            most=5,
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
        "layering": Traits(port=8001, rule=_host_rule("layering", 200), desired=2, most=10),
        "wash-trading": Traits(port=8002, rule=_host_rule("wash-trading", 300), desired=2, most=10),
        "aggregator": Traits(
            port=8003,
            rule=_host_rule("aggregator", 400),
            desired=1,
            most=5,
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


def _host_rule(service: str, order: int) -> ListenerRule:
    return ListenerRule(place=ALB, host=f"{service}.{NAME}.local", paths=("/*",), order=order)
