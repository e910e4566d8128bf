"""Facts of the planned platform: network, file system, secrets, logs and image repositories."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from migration.model.container import Repository
from migration.model.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.planned.objects import Document, PlannedPlatform


def vpc(platform: PlannedPlatform) -> Vpc | None:
    """Return the network. Nodes and pods have public IP addresses if their subnet assigns them."""
    if not platform.subnets:
        return None
    return Vpc(
        source="Network",
        availability_zones=len({subnet.get("availabilityZone") for subnet in platform.subnets.values()}),
        nat_gateways=platform.nat_gateways,
        public_ip_addresses=any(
            subnet.get("mapPublicIpOnLaunch")
            for key, subnet in platform.subnets.items()
            if key in platform.node_subnets
        ),
    )


def file_system(inputs: Document | None) -> FileSystem | None:
    """Return the shared file system."""
    if inputs is None:
        return None
    return FileSystem(
        source="FileSystem",
        encrypted=inputs.get("encrypted"),
        performance_mode=inputs.get("performanceMode"),
        throughput_mode=inputs.get("throughputMode"),
        lifecycle_policies=tuple(_lifecycle_policies(inputs)) or None,
    )


def _lifecycle_policies(inputs: Document) -> Iterator[str]:
    for policy in inputs.get("lifecyclePolicies", ()):
        yield from (f"{key} {value}" for key, value in policy.items())


def stored_secrets(platform: PlannedPlatform) -> Mapping[str, StoredSecret]:
    """Return the secrets. The default recovery window of AWS is 30 days."""
    return {
        name: StoredSecret(source=f"Secret {name}", recovery_window_days=inputs.get("recoveryWindowInDays", 30))
        for name, inputs in platform.stored_secrets.items()
    }


def observability(platform: PlannedPlatform) -> Observability | None:
    """Return logs and Container Insights; None if the stack creates neither."""
    if platform.log_group is None and not platform.container_insights:
        return None
    group = platform.log_group or {}
    return Observability(
        source="platform",
        log_group=group.get("name"),
        log_stream=platform.log_stream,
        log_retention_days=group.get("retentionInDays"),
        container_insights=platform.container_insights,
    )


def repository(name: str, platform: PlannedPlatform) -> Repository | None:
    """Return the settings of one image repository."""
    inputs = platform.repositories.get(name)
    if inputs is None:
        return None
    rules: list[dict[str, Any]] = json.loads(platform.lifecycle_policies.get(name, "{}")).get("rules", [])
    kept = {(rule["selection"]["tagStatus"], rule["selection"]["countType"]): rule["selection"] for rule in rules}
    return Repository(
        source=f"Repository {name}",
        tag_mutability=inputs.get("imageTagMutability"),
        scan_on_push=bool(inputs.get("imageScanningConfiguration", {}).get("scanOnPush")),
        max_images=kept.get(("any", "imageCountMoreThan"), {}).get("countNumber"),
        untagged_expiry_days=kept.get(("untagged", "sinceImagePushed"), {}).get("countNumber"),
        encryption=next((each.get("encryptionType") for each in inputs.get("encryptionConfigurations", ())), None),
    )
