"""The import of the data from the old host: three Jobs that read what the host exported to a bucket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import pulumi
from pydantic import Field

from components.aws.iam import Statement
from components.spec import MemoryQuantity, Spec
from components.stores.bucket_access import reader_statements
from components.stores.database_backup import TRANSFER_IMAGE, WRITABLE
from components.string_format import StringFormat
from components.workload.claim_mount import ClaimMount
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.image import ImageSpec
from components.workload.job import Job
from components.workload.job_spec import JobSpec
from components.workload.resources import ResourcesSpec
from components.workload.types import AbsolutePath
from components.workload.workload_args import WorkloadArgs
from partition import partition_of

BucketName = Annotated[
    str,
    StringFormat(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "the name of an S3 bucket", "email-rag-transfer"),
]
Prefix = Annotated[
    str,
    StringFormat(r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", "a prefix of objects without a slash at its ends", "email-rag"),
]


class ImportJobSpec(JobSpec):
    """A Job that copies data; it continues where an earlier attempt ended."""

    needed_paths: ClassVar[frozenset[str]] = frozenset(WRITABLE)

    image: ImageSpec = TRANSFER_IMAGE
    deadline_seconds: Annotated[int, Field(ge=1)] = 6 * 3600
    resources: ResourcesSpec = ResourcesSpec(cpu="500m", memory="1Gi")
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = WRITABLE


class DataImportSpec(Spec):
    """The exported data, and the Jobs that import it into empty stores. Remove the section after the cutover."""

    bucket: BucketName
    """Bucket with the exported database, uploads and vectors."""
    prefix: Prefix = "email-rag"
    """First part of the names: the exports are ``<prefix>/database``, ``<prefix>/uploads`` and ``<prefix>/vectors``."""
    database: ImportJobSpec = Field(default_factory=ImportJobSpec)
    uploads: ImportJobSpec = Field(default_factory=ImportJobSpec)
    vectors: ImportJobSpec = Field(default_factory=ImportJobSpec)

    def faults(self) -> Iterable[str]:
        """Check that one program reads all exports."""
        if any(spec.image != self.database.image for spec in (self.uploads, self.vectors)):
            yield "database, uploads and vectors have different images. Use one image for all three."


@dataclass(frozen=True, slots=True, kw_only=True)
class DataImportArgs:
    """One of the exports, and the store that receives it."""

    spec: DataImportSpec
    context: WorkloadContext
    export: str
    """``database``, ``uploads`` or ``vectors``."""
    connections: Sequence[Connection] = ()
    claims: Mapping[str, ClaimMount] = field(default_factory=dict[str, ClaimMount])

    def job(self) -> ImportJobSpec:
        """Return the settings of the Job with its command."""
        spec: ImportJobSpec = getattr(self.spec, self.export)
        source = ["--storage", f"s3://{self.spec.bucket}", "--name", f"{self.spec.prefix}/{self.export}"]
        folders = [claim.mount_path for claim in self.claims.values()]
        command = ["import-files", *source, "--folder", folders[0]] if folders else ["restore-database", *source]
        return spec.model_copy(update={"arguments": [*command, *spec.arguments]})

    def statements(self) -> Sequence[Statement]:
        """Return the permission to read the exports."""
        partition = partition_of(self.context.platform.region).name
        return reader_statements(f"arn:{partition}:s3:::{self.spec.bucket}", f"{self.spec.prefix}/")


class DataImport(Job):
    """Imports one export into an empty store; it refuses a store with other data."""

    TYPE = "landfall:email-rag:DataImport"

    def __init__(self, name: str, args: DataImportArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        job = WorkloadArgs(
            spec=args.job(),
            service=f"import-{args.export}",
            context=args.context,
            connections=args.connections,
            claims=args.claims,
            statements=pulumi.Output.from_input(args.statements()),
        )
        super().__init__(name, job, opts)
