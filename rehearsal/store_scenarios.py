"""Changes of a system with stores: a new image with its migration, a rotated password, a larger volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan import resource_types
from rehearsal.engine_steps import ExpectedSteps

SYSTEM = "email-rag"
KEY = "emailRag"

LARGER = "40Gi"
"""Size of the grown volume; the default is smaller."""

NEW_IMAGE = (
    # Backend, frontend and worker.
    ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::{SYSTEM}-*", 3),
    # The pods of a Job cannot change: migration and model download are new Jobs.
    ExpectedSteps("replace", f"{resource_types.KUBERNETES_JOB}::{SYSTEM}-*", 2),
)

GROWN_VOLUME = (
    ExpectedSteps("update", f"{resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM}::{SYSTEM}-stores-chroma-*"),
)
"""The claim alone: neither the StatefulSet nor its pod is replaced."""


def new_image(_: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a release."""
    return _settings({"imageTag": "1.1.0"})


def grown_volume(_: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a larger volume."""
    return _settings({"chroma": {"volume": {"size": LARGER}}})


def rotated_password(_: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of another password of the database."""
    return _settings({"postgres": {"credentials": {"revision": 2}}})


def password_steps(settings: Mapping[str, Any]) -> tuple[ExpectedSteps, ...]:
    """Return the steps of another password: the value, and every ExternalSecret that reads it at once."""
    readers = ("backend", "worker", "migration", "stores-backup-schedule")
    managed = _is_managed(settings, "postgres")
    server = (
        ExpectedSteps("update", f"{resource_types.RDS_INSTANCE}::{SYSTEM}-stores-postgres-*")
        if managed
        else ExpectedSteps("update", f"kubernetes:external-secrets.io/*::{SYSTEM}-stores-postgres-server-secrets")
    )
    return (
        ExpectedSteps("replace", f"{resource_types.RANDOM_PASSWORD}::{SYSTEM}-stores-postgres-credentials-password"),
        # A version of a secret does not change; the secret keeps its name and ARN.
        ExpectedSteps(
            "replace", f"{resource_types.SECRETSMANAGER_SECRET_VERSION}::{SYSTEM}-stores-postgres-credentials-*"
        ),
        server,
        *(
            ExpectedSteps("update", f"kubernetes:external-secrets.io/*::{SYSTEM}-{reader}-secrets")
            for reader in readers
        ),
    )


def policies_with_subnets(settings: Mapping[str, Any]) -> int:
    """Return the number of network policies that name the subnets: of the exposed frontend, and to servers of AWS."""
    if KEY not in settings["systems"]:
        return 0
    callers = {"frontend"}
    for store in ("postgres", "redis", "rabbitmq"):
        if _is_managed(settings, store):
            callers |= {"backend", "worker"} | ({"migration", "backup"} if store == "postgres" else set())
    return len(callers)


def subnet_group_steps(settings: Mapping[str, Any]) -> tuple[ExpectedSteps, ...]:
    """Return the updates of the subnet groups of servers of AWS, when the subnets change."""
    groups = {"postgres": resource_types.RDS_SUBNET_GROUP, "redis": resource_types.ELASTICACHE_SUBNET_GROUP}
    return tuple(
        ExpectedSteps("update", f"{pattern}::{SYSTEM}-stores-{store}-*")
        for store, pattern in groups.items()
        if KEY in settings["systems"] and _is_managed(settings, store)
    )


def _is_managed(settings: Mapping[str, Any], store: str) -> bool:
    return settings["systems"][KEY].get(store, {}).get("hosting") == "managed"


def _settings(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"systems": {KEY: spec}}
