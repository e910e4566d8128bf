"""The image that backend, worker, scheduler, migration and model download run, with one configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from components.workload.image import ImageSpec
from components.workload.workload_spec import WorkloadSpec
from systems.email_rag.application import APPLICATION_VARIABLES

NUMBERS = frozenset(
    {
        *("POSTGRES_PORT", "REDIS_PORT", "REDIS_DB", "RABBITMQ_PORT"),
        *("CACHE_TTL_QUERY", "CACHE_TTL_EMAIL_METADATA", "CACHE_TTL_SESSION", "CACHE_TTL_LLM_RESPONSE"),
        *("CACHE_TTL_EMBEDDINGS", "EMBEDDING_DIMENSION", "EMBEDDING_BATCH_SIZE", "MAX_UPLOAD_SIZE_GB"),
        *("RATE_LIMIT_STANDARD", "RATE_LIMIT_INVESTIGATOR", "RATE_LIMIT_ADMIN", "RATE_LIMIT_UNAUTHENTICATED"),
        *("RATE_LIMIT_WINDOW_SECONDS", "WORKER_POOL_SIZE"),
    }
)
"""Further variables of the application that hold a number. It ends at its start if one of them does not."""


class ProcessSpec(WorkloadSpec):
    """A process of the application's image."""

    wired_variables: ClassVar[frozenset[str]] = APPLICATION_VARIABLES
    smallest_disk_gib: ClassVar[int] = 50

    image: ImageSpec = ImageSpec(repository="email-rag-backend", size="10Gi")

    def faults(self) -> Iterable[str]:
        """Check the variables that the application reads besides those of typed settings."""
        yield from super().faults()
        for name, value in self.environment.items():
            if name.upper() in NUMBERS and not value.isdecimal():
                yield (
                    f"environment {name} {value!r} is not a whole number, and the application ends at its start. "
                    "Write a number such as 300, or remove it."
                )
            if name.upper() in APPLICATION_VARIABLES and name not in APPLICATION_VARIABLES:
                yield (
                    f"environment must not set {name}: the application reads it as {name.upper()}, which the program "
                    f"sets. Remove {name} from environment."
                )
