"""Configuration of the application: what the Compose file sets, and the defaults of its code for everything else."""

from __future__ import annotations

from collections.abc import Mapping

from migration.email_rag.source_files import CONFIG, at, compose
from migration.facts import SourcedValue, Text

DATABASE_URL = "postgresql+asyncpg://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}"
BROKER_URL = "amqp://${RABBITMQ_USER}:${RABBITMQ_PASSWORD}@rabbitmq:5672//"

LLM_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "XAI_API_KEY", "GROQ_API_KEY")
"""Keys of providers in the order of the Compose file, from its line 46."""

_DEFAULTS: Mapping[str, tuple[str, int]] = {
    "APP_NAME": ("PST Email RAG Bot", 28),
    "DEBUG": ("false", 30),
    "CORS_ORIGINS": ('["http://localhost:3000", "http://localhost:5173"]', 35),
    "DB_POOL_SIZE": ("10", 59),
    "DB_MAX_OVERFLOW": ("20", 60),
    "DB_POOL_TIMEOUT": ("30", 61),
    "OPENAI_MODEL": ("gpt-4-turbo-preview", 157),
    "ANTHROPIC_MODEL": ("claude-3-sonnet-20240229", 161),
    "GOOGLE_MODEL": ("gemini-pro", 165),
    "XAI_MODEL": ("grok-beta", 169),
    "GROQ_MODEL": ("llama-3.3-70b-versatile", 173),
    "CEREBRAS_MODEL": ("llama-3.3-70b", 177),
    "DEFAULT_LLM_PROVIDER": ("openai", 185),
    "EMBEDDING_CHUNK_SIZE": ("512", 193),
    "EMBEDDING_CHUNK_OVERLAP": ("50", 194),
    "UPLOAD_DIR": ("/app/uploads", 200),
    "JWT_ALGORITHM": ("HS256", 217),
    "JWT_ACCESS_TOKEN_EXPIRE_MINUTES": ("30", 218),
    "JWT_REFRESH_TOKEN_EXPIRE_DAYS": ("7", 219),
}
"""Defaults of variables that the plan sets, with the line of the code."""


def backend_environment() -> Mapping[str, Text]:
    """Return the variables of the backend that are not secret."""
    return {
        **_environment(app_env=40, redis_url=42),
        "DEFAULT_LLM_PROVIDER": SourcedValue("groq", "${DEFAULT_LLM_PROVIDER}", source=compose(51)),
        "GROQ_MODEL": SourcedValue("${GROQ_MODEL}", source=compose(52)),
    }


def worker_environment() -> Mapping[str, Text]:
    """Return the variables of the worker that are not secret."""
    return _environment(app_env=83, redis_url=85)


def backend_secrets() -> Mapping[str, Text]:
    """Return the secret variables of the backend, with the variables of ``.env.prod`` that they contain."""
    return {
        "DATABASE_URL": SourcedValue(DATABASE_URL, source=compose(41)),
        "CELERY_BROKER_URL": SourcedValue(BROKER_URL, source=compose(43)),
        "SECRET_KEY": SourcedValue("${SECRET_KEY}", source=compose(44)),
        "JWT_SECRET_KEY": SourcedValue("${JWT_SECRET_KEY}", source=compose(45)),
        **{key: SourcedValue(f"${{{key}}}", source=compose(46 + line)) for line, key in enumerate(LLM_KEYS)},
    }


def worker_secrets() -> Mapping[str, Text]:
    """Return the secret variables of the worker."""
    return {
        "DATABASE_URL": SourcedValue(DATABASE_URL, source=compose(84)),
        "CELERY_BROKER_URL": SourcedValue(BROKER_URL, source=compose(86)),
        "SECRET_KEY": SourcedValue("${SECRET_KEY}", source=compose(87)),
    }


def _environment(*, app_env: int, redis_url: int) -> Mapping[str, Text]:
    """Return the variables that backend and worker share; the numbers are lines of the Compose file."""
    defaults = {
        name: SourcedValue(value, "default of the code", source=at(CONFIG, line))
        for name, (value, line) in _DEFAULTS.items()
    }
    derived = SourcedValue("redis://redis:6379/1", "derived from REDIS_URL", source=at(CONFIG, "130-143"))
    return {
        "APP_ENV": SourcedValue("production", source=compose(app_env)),
        "REDIS_URL": SourcedValue("redis://redis:6379/0", source=compose(redis_url)),
        "CELERY_RESULT_BACKEND": derived,
        **defaults,
    }
