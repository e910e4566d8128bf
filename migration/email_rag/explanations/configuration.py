"""Explanations of environment variables and secrets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from migration.email_rag.configuration import LLM_KEYS
from migration.email_rag.explanations.workloads import of
from migration.explanation import ExplanationRule, Matcher
from migration.facts import ABSENT, Value

_PYTHON = ("backend", "worker")

VARIABLES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Fewer connections for each of up to six backends, so that all pods together stay below `max_connections`.",
        of(_PYTHON, {"environment/DB_POOL_SIZE": "5", "environment/DB_MAX_OVERFLOW": "10"}),
    ),
    ExplanationRule(
        "The frontend and the API have one origin, so that no other origin is allowed.",
        of(_PYTHON, {"environment/CORS_ORIGINS": "[]"}),
    ),
    ExplanationRule(
        "The model of `.env.prod`, which is a setting.",
        {"services/backend/environment/GROQ_MODEL": "llama-3.3-70b-versatile"},
    ),
    ExplanationRule(
        "All processes have one configuration. The worker does not use this value.",
        {"services/worker/environment/DEFAULT_LLM_PROVIDER": "groq"},
    ),
    ExplanationRule(
        "With both variables the application uses the Chroma server. Without one of them it opens files of its own in "
        "the container, without a message.",
        of(_PYTHON, {"environment/CHROMA_HOST": "chroma", "environment/CHROMA_PORT": "8000"}),
    ),
    ExplanationRule(
        "All pods read the model from one volume, and none downloads it.",
        of(_PYTHON, {"environment/HF_HOME": "/models", "environment/HF_HUB_OFFLINE": "1"}),
    ),
    ExplanationRule(
        "The user 1000 has no entry in `/etc/passwd` of the image, and libraries write below their home directory.",
        of(_PYTHON, {"environment/HOME": "/tmp", "environment/USER": "pstrag"}),  # noqa: S108 -- in the container
    ),
    ExplanationRule(
        "The client of Chroma sends usage data to the internet otherwise.",
        of(_PYTHON, {"environment/ANONYMIZED_TELEMETRY": "False"}),
    ),
)


def keys_of_providers(environment: str, *, has_keys: bool) -> ExplanationRule:
    """Return the rule for the keys of providers of language models, which are optional."""
    sentence = (
        "A key of a provider is optional. The settings name the properties of one secret: `backend.optionalSecrets`."
    )
    keys = {
        key: f"email-rag/{environment}/llm#{key.partition('_')[0].lower()}, optional" if has_keys else ABSENT
        for key in LLM_KEYS
    }
    return ExplanationRule(sentence, of(("backend",), {f"secrets/{key}": origin for key, origin in keys.items()}))


def secrets(environment: str, *, managed_postgres: bool, managed_redis: bool) -> Sequence[ExplanationRule]:
    """Return the rules for secret variables, whose origins contain the environment."""
    postgres, redis, rabbitmq = (
        f"${{email-rag/{environment}/{store}#password}}" for store in ("postgres", "redis", "rabbitmq")
    )
    return (
        ExplanationRule(
            "Generated passwords of letters and digits in Secrets Manager replace those of `.env.prod`, which are in "
            "the repository. A `%` would break Alembic, and `@ : / #` the URL.",
            of(
                _PYTHON,
                {
                    "secrets/DATABASE_URL": _url(
                        f"postgresql+asyncpg://email_rag:{postgres}@",
                        ".rds.amazonaws.com" if managed_postgres else "postgres",
                        ":5432/email_rag",
                    ),
                    "secrets/CELERY_BROKER_URL": f"amqp://tasks:{rabbitmq}@rabbitmq:5672//",
                },
            ),
        ),
        ExplanationRule(
            "Redis has a password, so that its URLs are secrets. Both are set: the application would derive the second "
            "one wrongly from a URL with parameters.",
            of(
                _PYTHON,
                {
                    "environment/REDIS_URL": ABSENT,
                    "environment/CELERY_RESULT_BACKEND": ABSENT,
                    "secrets/REDIS_URL": _redis(redis, 0, is_managed=managed_redis),
                    "secrets/CELERY_RESULT_BACKEND": _redis(redis, 1, is_managed=managed_redis),
                },
            ),
        ),
        ExplanationRule(
            "Generated, because the old value is in the repository. Users sign in again after the cutover.",
            {
                "services/backend/secrets/JWT_SECRET_KEY": f"email-rag/{environment}/jwt-key",
                "services/backend/secrets/SECRET_KEY": f"email-rag/{environment}/secret-key",
            },
        ),
        ExplanationRule("No code of the worker reads it.", {"services/worker/secrets/SECRET_KEY": ABSENT}),
    )


_PASSWORDS = {
    "postgres": "POSTGRES_PASSWORD",
    "redis": "REDISCLI_AUTH",
    "rabbitmq": "RABBITMQ_DEFAULT_PASS",
}
"""Variable of each server with its password."""


def passwords(environment: str, in_cluster: Iterable[str]) -> ExplanationRule:
    """Return the rule for the passwords of the servers in the cluster."""
    return ExplanationRule(
        "Generated, and stored in Secrets Manager.",
        {
            f"services/{store}/secrets/{_PASSWORDS[store]}": f"email-rag/{environment}/{store}#password"
            for store in in_cluster
        },
    )


def _redis(password: str, database: int, *, is_managed: bool) -> Matcher:
    """Return the condition on a URL of Redis: a server of AWS has TLS, and its certificate is verified."""
    if is_managed:
        return _url(f"rediss://:{password}@", ".amazonaws.com", f":6379/{database}?ssl_cert_reqs=required")
    return _url(f"redis://:{password}@", "redis", f":6379/{database}")


def _url(start: str, host: str, end: str) -> Matcher:
    """Return the condition on a URL whose host has this end."""

    def matches(value: Value | None) -> bool:
        return isinstance(value, str) and value.startswith(start) and value.endswith(f"{host}{end}")

    return Matcher(f"{start}…{host}{end}", matches)
