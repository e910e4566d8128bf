"""Resources that a destroy leaves in AWS because the settings retain their data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from components.stores.database_backup import DatabaseBackupSpec
from plan import resource_types
from rehearsal.cloud import Cloud
from settings.model import settings_type

FILE_SYSTEM = (
    resource_types.EFS_FILE_SYSTEM,
    resource_types.EFS_FILE_SYSTEM_POLICY,
    resource_types.EFS_BACKUP_POLICY,
)
"""Types of a retained file system: with its encryption in transit and its backups."""

BUCKET = (
    resource_types.S3_BUCKET,
    resource_types.S3_BUCKET_ENCRYPTION,
    resource_types.S3_BUCKET_LIFECYCLE,
    resource_types.S3_BUCKET_POLICY,
    resource_types.S3_BUCKET_PUBLIC_ACCESS_BLOCK,
    resource_types.S3_BUCKET_VERSIONING,
)
"""Types of a retained bucket of backups: with all that protects it."""

REPOSITORY = (resource_types.ECR_REPOSITORY, resource_types.ECR_LIFECYCLE_POLICY)
"""Types of a retained container repository."""

DATA = (*FILE_SYSTEM, *BUCKET)
"""Types that ``up`` does not import: beside the data that a destroy retained, it creates an empty store."""

Identity = tuple[str, str]
"""Type and id."""


def retained(document: Mapping[str, Any]) -> Counter[str]:
    """Count the resources by type that the settings of a stack retain."""
    settings = settings_type().model_validate(document)
    platform, registry = settings.platform.create, settings.delivery.container_registry
    found = Counter[str]()
    if platform:
        found[resource_types.CLOUDWATCH_LOG_GROUP] += 1  # of the control plane
    if platform and platform.file_system.create and platform.file_system.create.retain_on_delete:
        found += Counter(FILE_SYSTEM)
    if registry and registry.retain_on_delete:
        repositories = {*settings.systems.repositories(), *registry.additional_repositories}
        found += Counter(dict.fromkeys(REPOSITORY, len(repositories)))
    backups = [part for _, spec in settings.systems.chosen() for part in spec.parts(DatabaseBackupSpec).values()]
    found += Counter(dict.fromkeys(BUCKET, sum(each.retain_on_delete for each in backups)))
    return found


def data_in_state(state: Mapping[str, Any]) -> set[Identity]:
    """Return the file systems and buckets in a state."""
    resources = state.get("resources") or ()
    return {(each["type"], each["id"]) for each in resources if each["type"] in DATA and "id" in each}


def data_in_cloud(cloud: Cloud) -> set[Identity]:
    """Return the file systems and buckets in the cloud."""
    return {(each.type, each.id) for each in cloud.all() if each.type in DATA}
