"""The configuration of the application: every process of the backend image reads all of it when it starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from components.spec import Spec

SYSTEM = "email-rag"
"""Name of the system in the catalogue, its labels and its secrets."""

UPLOADS = "/app/uploads"
"""Directory of uploads. The database has absolute paths below it, so that it never changes."""

MODELS = "/models"
"""Directory of the embedding model, on a volume that all pods share."""

EMBEDDING_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
"""Model that the application loads; its name is a constant of the code."""

TASK_LIMIT_SECONDS = 3600
"""Hard time limit of a Celery task; a constant of the code."""

RETRY_SECONDS = 180
"""Longest delay before a task is tried again; the worker holds the message unacknowledged meanwhile."""

RATE_LIMIT_SECONDS = 30
"""Delay between two starts of the task that processes an archive: two a minute in each worker pod."""

TASK_QUEUES = ("email_processing", "indexing")
"""Queues that receive tasks. The application declares a third one, ``celery``, that never does."""

QUEUES = ("celery", *TASK_QUEUES)
"""Queues that a worker consumes."""

Text = Annotated[str, StringConstraints(min_length=1)]


class PoolSpec(Spec):
    """Connections of one backend process to PostgreSQL."""

    size: Annotated[int, Field(ge=1)] = 5
    """Connections that stay open."""
    overflow: Annotated[int, Field(ge=0)] = 10
    """Further connections under load."""
    timeout_seconds: Annotated[int, Field(ge=1)] = 30
    """Time that a request waits for a connection."""

    @property
    def connections(self) -> int:
        """Maximum number of connections."""
        return self.size + self.overflow


class LanguageModelSpec(Spec):
    """Providers of language models. Their keys are ``backend.optionalSecrets``."""

    default_provider: Literal["openai", "anthropic", "google", "xai", "groq", "cerebras", "custom"] = "groq"
    """Provider of requests that name none."""
    openai: Text = "gpt-4-turbo-preview"
    """Model of OpenAI."""
    anthropic: Text = "claude-3-sonnet-20240229"
    """Model of Anthropic."""
    google: Text = "gemini-pro"
    """Model of Google."""
    xai: Text = "grok-beta"
    """Model of xAI."""
    groq: Text = "llama-3.3-70b-versatile"
    """Model of Groq."""
    cerebras: Text = "llama-3.3-70b"
    """Model of Cerebras."""
    custom: Text | None = None
    """Model of a server with the interface of OpenAI."""
    custom_base_url: Text | None = None
    """URL of that server; add its addresses to ``backend.egress`` if its port is not 443."""


class ApplicationSpec(Spec):
    """The configuration of backend, worker, beat and migration: one class of the application reads it."""

    name: Text = "PST Email RAG Bot"
    """Name in the response of /health."""
    debug: bool = False
    """Log every SQL statement."""
    allowed_origins: Sequence[Text] = ()
    """Origins of browsers that call the API from another host (CORS); the frontend has the same host."""
    pool: PoolSpec = PoolSpec()
    language_models: LanguageModelSpec = LanguageModelSpec()
    access_token_minutes: Annotated[int, Field(ge=1)] = 30
    refresh_token_days: Annotated[int, Field(ge=1)] = 7
    chunk_size: Annotated[int, Field(ge=1)] = 512
    """Characters of a chunk of text that gets a vector."""
    chunk_overlap: Annotated[int, Field(ge=0)] = 50
    """Characters that two neighbouring chunks share."""

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables; numbers are never empty, because an empty one ends the process."""
        models = self.language_models
        custom = {"CUSTOM_LLM_MODEL": models.custom, "CUSTOM_LLM_BASE_URL": models.custom_base_url}
        return {
            # Switches the documentation of the API off; the image does not set it.
            "APP_ENV": "production",
            "APP_NAME": self.name,
            "DEBUG": str(self.debug).lower(),
            "CORS_ORIGINS": json.dumps(list(self.allowed_origins)),
            "DB_POOL_SIZE": str(self.pool.size),
            "DB_MAX_OVERFLOW": str(self.pool.overflow),
            "DB_POOL_TIMEOUT": str(self.pool.timeout_seconds),
            "JWT_ALGORITHM": "HS256",
            "JWT_ACCESS_TOKEN_EXPIRE_MINUTES": str(self.access_token_minutes),
            "JWT_REFRESH_TOKEN_EXPIRE_DAYS": str(self.refresh_token_days),
            "UPLOAD_DIR": UPLOADS,
            "EMBEDDING_CHUNK_SIZE": str(self.chunk_size),
            "EMBEDDING_CHUNK_OVERLAP": str(self.chunk_overlap),
            "DEFAULT_LLM_PROVIDER": models.default_provider,
            "OPENAI_MODEL": models.openai,
            "ANTHROPIC_MODEL": models.anthropic,
            "GOOGLE_MODEL": models.google,
            "XAI_MODEL": models.xai,
            "GROQ_MODEL": models.groq,
            "CEREBRAS_MODEL": models.cerebras,
            **{name: value for name, value in custom.items() if value},
            **_LIBRARIES,
        }


_LIBRARIES: Mapping[str, str] = {
    # The user of the pod has no entry in /etc/passwd.
    "HOME": "/tmp",  # noqa: S108 -- a path in the container
    "USER": "pstrag",
    "HF_HOME": MODELS,
    "ANONYMIZED_TELEMETRY": "False",
}
"""Variables that libraries read: the same on every pod, so that all find the model."""

APPLICATION_VARIABLES = frozenset(
    {
        *ApplicationSpec(language_models=LanguageModelSpec(custom="m", custom_base_url="u")).variables(),
        *("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CHROMA_HOST", "CHROMA_PORT"),
        *("JWT_SECRET_KEY", "SECRET_KEY", "HF_HUB_OFFLINE"),
    }
)
"""Variables that the program sets; the settings of a workload must not."""
