"""The settings of Email-RAG."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field
from pydantic.alias_generators import to_camel

from components.monitoring.recipients import AlarmsSpec
from components.stores.database_backup import DatabaseBackupSpec, tools_faults
from components.stores.generated_secret import GeneratedSecretSpec
from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.rabbitmq import RabbitMqSpec
from components.stores.redis import RedisSpec
from components.workload.types import ImageTag
from quantity import memory_bytes
from systems.contract import SystemWithVolumesSpec
from systems.email_rag.application import ApplicationSpec
from systems.email_rag.backend import SPOOL, BackendSpec
from systems.email_rag.budgets import connection_faults, message_faults
from systems.email_rag.cutover import EmailRagCutoverSpec, cutover_faults
from systems.email_rag.data_import import DataImportSpec
from systems.email_rag.frontend import FrontendSpec
from systems.email_rag.jobs import MigrationSpec, ModelDownloadSpec
from systems.email_rag.nginx import UPLOAD_TIMEOUT_SECONDS
from systems.email_rag.store_specs import EmailPostgreSqlSpec
from systems.email_rag.worker import BeatSpec, EmailWorkerSpec
from systems.exposure import ExposedSystemSpec

STORES = ("postgres", "redis", "rabbitmq")
VALUES = ("jwt-key", "secret-key")
"""Generated values that are no password of a server."""


class EmailRagSpec(SystemWithVolumesSpec, ExposedSystemSpec):
    """Email-RAG in one environment."""

    directories: ClassVar = ("uploads", "models")

    image_tag: ImageTag
    """Release of the images; the frontend may name its own."""
    application: ApplicationSpec = ApplicationSpec()
    frontend: FrontendSpec = Field(default_factory=FrontendSpec)
    backend: BackendSpec = Field(default_factory=BackendSpec)
    worker: EmailWorkerSpec = Field(default_factory=EmailWorkerSpec)
    beat: BeatSpec | None = None
    """Scheduler of Celery; the schedule of the application is empty."""
    migration: MigrationSpec = Field(default_factory=MigrationSpec)
    model_download: ModelDownloadSpec = Field(default_factory=ModelDownloadSpec)
    postgres: EmailPostgreSqlSpec = Field(default_factory=EmailPostgreSqlSpec)
    redis: RedisSpec = Field(default_factory=RedisSpec)
    rabbitmq: RabbitMqSpec = Field(default_factory=RabbitMqSpec)
    chroma: ChromaSpec = Field(default_factory=ChromaSpec)
    backup: DatabaseBackupSpec | None = Field(default_factory=DatabaseBackupSpec)
    """Backups of the database to a bucket; null creates none."""
    data_import: DataImportSpec | None = None
    """Import of the data of the old host into empty stores, before the migration; remove it after the cutover."""
    tokens: GeneratedSecretSpec = GeneratedSecretSpec()
    """Key that signs the tokens of users; a new revision signs all users out."""
    alarms: AlarmsSpec | None = AlarmsSpec()
    """Recipients of alarms; null removes alarms and dashboards. Each workload has its thresholds in ``alarms``."""
    cutover: EmailRagCutoverSpec | None = None
    """Cutover of the DNS name of the application from the old host; without it the system has no DNS record."""

    def secret_names(self, environment: str) -> set[str]:
        """Return the names of all secrets, those of the stores included."""
        return {*super().secret_names(environment), *self.generated_secrets(environment)}

    @staticmethod
    def generated_secrets(environment: str) -> list[str]:
        """Return the names of the secrets that the program generates."""
        return [f"email-rag/{environment}/{name}" for name in (*STORES, *VALUES)]

    def faults(self) -> Iterable[str]:
        """Check that all processes of the application have one image, and the limits that depend on each other."""
        yield from super().faults()
        yield from self._image_faults()
        yield from self._user_faults()
        yield from connection_faults(self.postgres, self.application.pool, self.backend, self.worker)
        yield from message_faults(self.rabbitmq, self.worker)
        if self.cutover:
            yield from cutover_faults(self.frontend, self.load_balancer)
        yield from self._upload_faults()
        yield from self._tools_faults()

    def _tools_faults(self) -> Iterable[str]:
        server = self.postgres.server_version
        if self.backup:
            yield from tools_faults("backup", self.backup.image, server)
        if self.data_import:
            yield from tools_faults("dataImport.database", self.data_import.database.image, server)

    def _upload_faults(self) -> Iterable[str]:
        """Find an upload that the backend has no space for, and a timeout in front of the frontend that ends it."""
        body, spool = self.frontend.max_body_mib, self.backend.writable_paths.get(SPOOL)
        if spool is None or memory_bytes(spool) < body * 2**20:
            yield (
                f"frontend.maxBodyMib {body} is above {spool or 'none'} of backend.writablePaths {SPOOL}, where the "
                "backend writes a body first: the pod would be evicted. Lower maxBodyMib, or raise the size of "
                f"{SPOOL} and backend.resources.ephemeralStorage."
            )
        timeouts = {
            "loadBalancer.idleTimeoutSeconds": self.load_balancer and self.load_balancer.idle_timeout_seconds,
            "nginx.timeoutSeconds": self.nginx and self.nginx.timeout_seconds,
        }
        for key, seconds in timeouts.items():
            if self.frontend.exposure and seconds is not None and seconds < UPLOAD_TIMEOUT_SECONDS:
                yield (
                    f"{key} {seconds} is below the {UPLOAD_TIMEOUT_SECONDS} s that the frontend waits for a part of an "
                    f"upload. Set it to {UPLOAD_TIMEOUT_SECONDS} or more."
                )

    def _image_faults(self) -> Iterable[str]:
        """Find a process with another image: it would use the database with another schema."""
        expected = self.backend.image
        others = {
            "worker": self.worker.image,
            "beat": self.beat.image if self.beat else expected,
            "migration": self.migration.image,
        }
        for key, image in others.items():
            if image != expected:
                yield (
                    f"{key}.image differs from backend.image: its code would expect another schema of the database. "
                    "Use the image of the backend."
                )

    def _user_faults(self) -> Iterable[str]:
        """Find a process with another user than that of the files on the shared volumes."""
        owner = self.backend
        for key, spec in (("worker", self.worker), ("modelDownload", self.model_download)):
            for field in ("user_id", "group_id"):
                found, expected = getattr(spec, field), getattr(owner, field)
                if found != expected:
                    name = to_camel(field)
                    yield (
                        f"{key}.{name} {found} differs from backend.{name} {expected}, which owns the files on the "
                        "shared volumes. Set both to the same number."
                    )
