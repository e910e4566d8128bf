"""Facts about the servers that AWS operates: Amazon RDS, ElastiCache and Amazon MQ."""

from __future__ import annotations

from migration.model.container import Image
from migration.model.managed import ManagedServer
from migration.model.replication import Replicas
from migration.model.system import Service
from migration.model.traffic import Endpoint
from migration.planned.objects import Document, PlannedServer


def managed_service(server: PlannedServer) -> Service:
    """Return the facts of a server."""
    inputs, source = server.inputs, server.kind
    instances = _instances(inputs)
    return Service(
        source=source,
        server_settings=server.parameters,
        image=Image(source=source, repository=f"{inputs.get('engine')}".lower(), tag=inputs.get("engineVersion")),
        endpoint=Endpoint(source=source, protocol="TCP", port=inputs.get("port")),
        replicas=Replicas(source=source, desired=instances, min=instances, max=instances),
        managed=ManagedServer(
            source=source,
            instance_type=inputs.get("instanceClass") or inputs.get("nodeType") or inputs.get("hostInstanceType"),
            storage=_storage(inputs),
            encrypted=inputs.get("storageEncrypted", inputs.get("atRestEncryptionEnabled")),
            encrypted_in_transit=_encrypted_in_transit(server),
            several_zones=bool(inputs.get("multiAz") or inputs.get("multiAzEnabled")),
            public=bool(inputs.get("publiclyAccessible")),
            backup_retention_days=inputs.get("backupRetentionPeriod", inputs.get("snapshotRetentionLimit")),
            deletion_protection=inputs.get("deletionProtection"),
            final_snapshot=bool(inputs.get("finalSnapshotIdentifier")) and not inputs.get("skipFinalSnapshot"),
        ),
    )


def _instances(inputs: Document) -> int:
    """Return the number of servers: a standby counts, because it takes over."""
    return int(inputs.get("numCacheClusters", 2 if inputs.get("multiAz") else 1))


def _storage(inputs: Document) -> str | None:
    size, largest = inputs.get("allocatedStorage"), inputs.get("maxAllocatedStorage")
    if size is None:
        return None
    growth = f", grows to {largest}Gi" if largest else ""
    return f"{size}Gi {inputs.get('storageType')}{growth}"


def _encrypted_in_transit(server: PlannedServer) -> bool:
    required = server.inputs.get("transitEncryptionMode") == "required"
    return required or server.parameters.get("rds.force_ssl") == "1"
