"""Scheduled backups of a PostgreSQL database to object storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import pulumi
from pydantic import Field

from components.aws.backup_bucket import BackupBucket, BackupBucketArgs
from components.spec import MemoryQuantity
from components.stores.bucket_access import writer_statements
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.image import ImageSpec
from components.workload.job import CronJob
from components.workload.job_spec import CronJobSpec
from components.workload.resources import ResourcesSpec
from components.workload.schedule import CronSchedule
from components.workload.types import AbsolutePath
from components.workload.workload_args import WorkloadArgs
from versions import DATA_TRANSFER

TRANSFER_IMAGE = ImageSpec(repository="data-transfer", tag=DATA_TRANSFER)
"""Image of the program in ``data_transfer/``; it does not change with the releases of a system."""

TOOLS_VERSION = 15
"""Major version of the client tools of PostgreSQL in that image (``data_transfer/Dockerfile``)."""

WRITABLE: Mapping[AbsolutePath, MemoryQuantity] = {"/tmp": "1Gi"}  # noqa: S108 -- a path in the container


def tools_faults(key: str, image: ImageSpec, server: int | None) -> Iterable[str]:
    """Check that the tools have the version of the server; ``key`` is that of the process with the image.

    An older pg_dump refuses the server, a newer pg_restore would write statements that the server does not know.
    """
    if image == TRANSFER_IMAGE and server not in (None, TOOLS_VERSION):
        yield (
            f"{key}.image {image.repository} has the tools of PostgreSQL {TOOLS_VERSION}, and the server of postgres "
            f"has version {server}: {key} would fail. Build the image with the tools of version {server}, and set "
            f"{key}.image: {{repository: {image.repository}, tag: {image.tag}-pg{server}}}."
        )


class DatabaseBackupSpec(CronJobSpec):
    """A dump of the database, which is read completely and checked after it is written."""

    needed_paths: ClassVar[frozenset[str]] = frozenset(WRITABLE)

    image: ImageSpec = TRANSFER_IMAGE
    schedule: CronSchedule = "30 2 * * *"
    keep: Annotated[int, Field(ge=1)] = 14
    """Number of backups that are kept; older ones are deleted after the new one is checked."""
    deleted_versions_days: Annotated[int, Field(ge=1)] = 30
    """Days for which a deleted backup can still be restored."""
    retain_on_delete: bool = True
    """Retain the bucket and its backups when the stack is destroyed; ``false`` deletes them."""
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="512Mi")
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = WRITABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBackupArgs:
    """The settings of the backup, and the database."""

    spec: DatabaseBackupSpec
    context: WorkloadContext
    store: str
    """Name of the database's store; the CronJob and the folder of the backups have it in their names."""
    database: Connection
    """Connection by the variables of libpq."""


class DatabaseBackup(pulumi.ComponentResource):
    """A CronJob that dumps a database into an encrypted and versioned bucket of its own."""

    TYPE = "landfall:stores:DatabaseBackup"

    bucket: pulumi.Output[str]
    """Name of the bucket."""

    def __init__(self, name: str, args: DatabaseBackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        spec = args.spec
        bucket = BackupBucket(
            name,
            BackupBucketArgs(deleted_versions_days=spec.deleted_versions_days, retain=spec.retain_on_delete),
            child,
        )
        storage = {"STORAGE": pulumi.Output.concat("s3://", bucket.name)}
        arguments = ["backup", "--storage", "$(STORAGE)", "--name", args.store, "--keep", str(spec.keep)]
        self.job = CronJob(
            f"{name}-schedule",
            WorkloadArgs(
                spec=spec.model_copy(update={"arguments": [*arguments, *spec.arguments]}),
                service=f"{args.store}-backup",
                context=args.context,
                environment=storage,
                connections=[args.database],
                statements=bucket.arn.apply(writer_statements),
                depends_on=bucket.ready,
            ),
            child,
        )
        """The scheduled process."""
        self.bucket = bucket.name
        self.register_outputs({"bucket": self.bucket})
