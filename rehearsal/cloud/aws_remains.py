"""Snapshots and names that a deletion leaves in the account.

Sources: ``DeleteDBInstance`` of RDS, ``DeleteReplicationGroup`` of ElastiCache, ``DeleteSecret`` and ``CreateSecret``
of Secrets Manager, ``CreateConfiguration`` of Amazon MQ in the API references, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plan import resource_types
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

SNAPSHOTS: Mapping[str, str] = {
    resource_types.ELASTICACHE_REPLICATION_GROUP: "SnapshotAlreadyExistsFault",
    resource_types.RDS_INSTANCE: "DBSnapshotAlreadyExists",
}
"""Types that leave a snapshot, and the error for a name that an earlier one has."""


def faults_of_create(store: Store, resource: Resource) -> Iterator[str]:
    """Yield the conflict of a new resource with the name of one that was deleted."""
    name = resource.inputs.get("name")
    if name is None or name not in store.remaining(resource.type, resource.location):
        return
    if resource.type == resource_types.SECRETSMANAGER_SECRET:
        yield (
            "InvalidRequestException: you can't create this secret because a secret with this name is already "
            "scheduled for deletion"
        )
    elif resource.type == resource_types.MQ_CONFIGURATION:
        yield f"409 ConflictException: the configuration name {name} exists already; Amazon MQ deletes none"


def faults_of_delete(store: Store, resource: Resource) -> Iterator[str]:
    """Yield why AWS cannot take the last snapshot of a server."""
    if resource.type not in SNAPSHOTS or not _takes_snapshot(resource):
        return
    name = resource.inputs.get("finalSnapshotIdentifier")
    if not name:
        yield "finalSnapshotIdentifier is required, unless skipFinalSnapshot is set"
    elif name in store.remaining(resource.type, resource.location):
        yield f"{SNAPSHOTS[resource.type]}: the snapshot {name} exists already"


def leave(store: Store, resource: Resource) -> None:
    """Record what remains of a resource that is deleted now."""
    inputs: Mapping[str, Any] = resource.inputs
    if resource.type in SNAPSHOTS and _takes_snapshot(resource):
        store.keep(resource.type, resource.location, inputs["finalSnapshotIdentifier"])
    elif resource.type == resource_types.MQ_CONFIGURATION or (
        resource.type == resource_types.SECRETSMANAGER_SECRET and inputs.get("recoveryWindowInDays") != 0
    ):
        store.keep(resource.type, resource.location, inputs["name"])


def _takes_snapshot(resource: Resource) -> bool:
    if resource.type == resource_types.RDS_INSTANCE:
        return resource.inputs.get("skipFinalSnapshot") is not True
    return bool(resource.inputs.get("finalSnapshotIdentifier"))
