"""Jobs that run once: the migration of the database, and the download of the embedding model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from components.spec import MemoryQuantity
from components.workload.job import Job
from components.workload.job_spec import JobSpec
from components.workload.network_policy import EgressSpec
from components.workload.resources import ResourcesSpec
from components.workload.types import AbsolutePath
from systems.email_rag.application import EMBEDDING_MODEL, MODELS
from systems.email_rag.backend import HTTPS
from systems.email_rag.process import ProcessSpec


class MigrationSpec(ProcessSpec, JobSpec):
    """Alembic, once for each image. Of several migrations in parallel, all but one fail."""

    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="1Gi")

    def entry_point(self) -> Sequence[str]:
        """Return the command that brings the schema to the version of the image."""
        return self.command or ["alembic", "upgrade", "head"]


class Migration(Job):
    """Brings the schema of the database to the version of the image."""

    TYPE = "landfall:email-rag:Migration"


class ModelDownloadSpec(ProcessSpec, JobSpec):
    """Download of the embedding model to the shared volume, from which all pods read it without the internet."""

    wired_paths: ClassVar[frozenset[str]] = frozenset({MODELS})

    egress: Sequence[EgressSpec] = (HTTPS,)
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="2Gi")
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {"/tmp": "1Gi"}  # noqa: S108 -- a path in the container

    def entry_point(self) -> Sequence[str]:
        """Return the command that loads the model once, which downloads it."""
        load = f"from sentence_transformers import SentenceTransformer; SentenceTransformer('{EMBEDDING_MODEL}')"
        return self.command or ["python", "-c", load]


class ModelDownload(Job):
    """Downloads the embedding model."""

    TYPE = "landfall:email-rag:ModelDownload"
