"""What all services stand on, as it is planned: the network, files, secrets, logs and images."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from migration.parts.container import Repository
from migration.parts.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.planned.objects import Document, PlannedPlatform


def vpc(platform: PlannedPlatform) -> Vpc | None:
    """Machines and pods have a public address where their subnet hands it out."""
    if not platform.subnets:
        return None
    return Vpc(
        place="Network",
        zones=len({subnet.get("availabilityZone") for subnet in platform.subnets.values()}),
        nat_gateways=platform.nat_gateways,
        public_addresses=any(
            subnet.get("mapPublicIpOnLaunch")
            for key, subnet in platform.subnets.items()
            if key in platform.node_subnets
        ),
    )


def file_system(inputs: Document | None) -> FileSystem | None:
    """The shared files."""
    if inputs is None:
        return None
    return FileSystem(
        place="FileSystem",
        encrypted=inputs.get("encrypted"),
        performance_mode=inputs.get("performanceMode"),
        throughput_mode=inputs.get("throughputMode"),
        tiering=tuple(_tiering(inputs)) or None,
    )


def _tiering(inputs: Document) -> Iterator[str]:
    for policy in inputs.get("lifecyclePolicies", ()):
        yield from (f"{key} {value}" for key, value in policy.items())


def stored_secrets(platform: PlannedPlatform) -> Mapping[str, StoredSecret]:
    """AWS keeps a deleted secret for 30 days where nothing else is said."""
    return {
        name: StoredSecret(place=f"Secret {name}", recovery_days=inputs.get("recoveryWindowInDays", 30))
        for name, inputs in platform.stored_secrets.items()
    }


def observability(platform: PlannedPlatform) -> Observability | None:
    """Logs and measurements; None where neither is the stack's own."""
    if platform.log_group is None and not platform.container_insights:
        return None
    group = platform.log_group or {}
    return Observability(
        place="platform",
        log_group=group.get("name"),
        log_stream=platform.log_stream,
        log_retention_days=group.get("retentionInDays"),
        container_insights=platform.container_insights,
    )


def repository(name: str, platform: PlannedPlatform) -> Repository | None:
    """What the registry does with the images of one name."""
    inputs = platform.repositories.get(name)
    if inputs is None:
        return None
    rules: list[dict[str, Any]] = json.loads(platform.image_rules.get(name, "{}")).get("rules", [])
    kept = {(rule["selection"]["tagStatus"], rule["selection"]["countType"]): rule["selection"] for rule in rules}
    return Repository(
        place=f"Repository {name}",
        tags=inputs.get("imageTagMutability"),
        scan_on_push=bool(inputs.get("imageScanningConfiguration", {}).get("scanOnPush")),
        images_kept=kept.get(("any", "imageCountMoreThan"), {}).get("countNumber"),
        untagged_kept_days=kept.get(("untagged", "sinceImagePushed"), {}).get("countNumber"),
        encryption=next((each.get("encryptionType") for each in inputs.get("encryptionConfigurations", ())), None),
    )
