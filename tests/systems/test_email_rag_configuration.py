"""Every variable that the application reads has its value in every process, or is deliberately not set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from systems.email_rag.application import APPLICATION_VARIABLES
from systems.email_rag.process import NUMBERS
from tests.support.email_rag import Pods, pods, spec, system
from tests.support.stack_plans import manifests

SERVERS = ("backend", "worker")
"""Processes that use every store."""
JOBS = ("migration", "model-download")
PROCESSES = (*SERVERS, *JOBS)

EVERY_PROCESS: Mapping[str, str] = {
    "APP_ENV": "production",
    "APP_NAME": "PST Email RAG Bot",
    "DEBUG": "false",
    "CORS_ORIGINS": "[]",
    "DB_POOL_SIZE": "5",
    "DB_MAX_OVERFLOW": "10",
    "DB_POOL_TIMEOUT": "30",
    "JWT_ALGORITHM": "HS256",
    "JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "30",
    "JWT_REFRESH_TOKEN_EXPIRE_DAYS": "7",
    "UPLOAD_DIR": "/app/uploads",
    "EMBEDDING_CHUNK_SIZE": "512",
    "EMBEDDING_CHUNK_OVERLAP": "50",
    "DEFAULT_LLM_PROVIDER": "groq",
    "OPENAI_MODEL": "gpt-4-turbo-preview",
    "ANTHROPIC_MODEL": "claude-3-sonnet-20240229",
    "GOOGLE_MODEL": "gemini-pro",
    "XAI_MODEL": "grok-beta",
    "GROQ_MODEL": "llama-3.3-70b-versatile",
    "CEREBRAS_MODEL": "llama-3.3-70b",
    # Libraries: the user of the pod has no entry in /etc/passwd, and every process finds the model in one place.
    "HOME": "/tmp",  # noqa: S108
    "USER": "pstrag",
    "HF_HOME": "/models",
    "ANONYMIZED_TELEMETRY": "False",
}

EVERY_SERVER: Mapping[str, str] = {"CHROMA_HOST": "chroma", "CHROMA_PORT": "8000", "HF_HUB_OFFLINE": "1"}

SIGNING: Mapping[str, str] = {
    "JWT_SECRET_KEY": "secret email-rag/test/jwt-key",
    "SECRET_KEY": "secret email-rag/test/secret-key",
}
"""Keys of the backend alone: no other process verifies tokens."""

URLS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND")

NOT_SET: Mapping[str, tuple[str, ...]] = {
    "DATABASE_URL replaces them": (
        *("POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"),
    ),
    "REDIS_URL replaces them": ("REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_DB"),
    "CELERY_BROKER_URL replaces them": (
        *("RABBITMQ_HOST", "RABBITMQ_PORT", "RABBITMQ_USER", "RABBITMQ_PASSWORD", "RABBITMQ_VHOST"),
    ),
    "the application opens a local database only without CHROMA_HOST": ("CHROMA_PERSIST_DIRECTORY",),
    "a provider without a key is not configured": (
        *("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "XAI_API_KEY", "GROQ_API_KEY", "CEREBRAS_API_KEY"),
        *("CUSTOM_LLM_API_KEY", "CUSTOM_LLM_BASE_URL", "CUSTOM_LLM_MODEL"),
    ),
    "their defaults apply": (
        *("CACHE_TTL_QUERY", "CACHE_TTL_EMAIL_METADATA", "CACHE_TTL_SESSION", "CACHE_TTL_LLM_RESPONSE"),
        *("RATE_LIMIT_STANDARD", "RATE_LIMIT_INVESTIGATOR", "RATE_LIMIT_ADMIN", "RATE_LIMIT_UNAUTHENTICATED"),
        "RATE_LIMIT_WINDOW_SECONDS",
    ),
    "the application reads them without an effect": (
        *("EMBEDDING_MODEL", "EMBEDDING_DIMENSION", "EMBEDDING_BATCH_SIZE", "MAX_UPLOAD_SIZE_GB", "ALLOWED_EXTENSIONS"),
        *("API_V1_PREFIX", "LOG_LEVEL", "LOG_FORMAT", "LOG_FILE", "WORKER_POOL_SIZE", "CACHE_TTL_EMBEDDINGS"),
    ),
    "nothing reads them": (
        *("UPLOAD_DIRECTORY", "MAX_UPLOAD_SIZE", "WORKERS", "MAX_CONNECTIONS"),
        *("ACCESS_TOKEN_EXPIRE_MINUTES", "REFRESH_TOKEN_EXPIRE_DAYS", "VITE_API_URL", "VITE_WS_URL"),
    ),
    "HF_HOME decides the directory of the model, in another layout": ("SENTENCE_TRANSFORMERS_HOME",),
    "one process in each pod, of which the autoscaler adds more": ("WEB_CONCURRENCY",),
}
"""Variables without a value, by the reason."""

STACKS = ("dev", "prod")
"""A stack with every store in the cluster, and one with managed stores."""

KEYS_OF_PROD = {
    f"{provider.upper()}_API_KEY": f"secret email-rag/prod/llm {provider}"
    for provider in ("openai", "anthropic", "google", "xai", "groq")
}


def expected(process: str, environment: str) -> set[str]:
    """Return the names of the variables of a process."""
    names = {*EVERY_PROCESS}
    if process in SERVERS:
        names |= {*EVERY_SERVER, *URLS}
    if process == "migration":
        names |= {"DATABASE_URL"}
    if process == "backend":
        names |= {*SIGNING, *(KEYS_OF_PROD if environment == "prod" else ())}
    return names


def of_stack(stack: str) -> Pods:
    return Pods(list(manifests(stack)))


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_has_exactly_the_variables_of_the_fact_sheet(stack: str, process: str) -> None:
    found = of_stack(stack).variables(process)
    assert set(found) == expected(process, stack)
    assert {name: found[name] for name in EVERY_PROCESS} == EVERY_PROCESS
    if process in SERVERS:
        assert {name: found[name] for name in EVERY_SERVER} == EVERY_SERVER


@pytest.mark.parametrize("stack", STACKS)
def test_the_backend_alone_signs_tokens_with_keys_of_its_environment(stack: str) -> None:
    found = of_stack(stack).variables("backend")
    assert {name: found[name] for name in SIGNING} == {
        name: where.replace("/test/", f"/{stack}/") for name, where in SIGNING.items()
    }
    others = of_stack(stack)
    assert not [name for name in others.names if name != "backend" and set(SIGNING) & set(others.variables(name))]


def test_the_backend_of_prod_has_the_five_provider_keys_of_the_old_host_as_optional_secrets() -> None:
    found = of_stack("prod")
    variables = found.variables("backend")
    assert {name: variables[name] for name in KEYS_OF_PROD} == KEYS_OF_PROD
    references = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in found.container("backend")["env"]}
    assert {name for name, reference in references.items() if reference["optional"]} == set(KEYS_OF_PROD)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("reason", NOT_SET)
def test_a_variable_is_deliberately_not_set_because(stack: str, reason: str) -> None:
    allowed = set(KEYS_OF_PROD) if stack == "prod" else set()
    found = of_stack(stack)
    for process in PROCESSES:
        assert not set(NOT_SET[reason]) & set(found.variables(process)) - allowed, process


@pytest.mark.parametrize("stack", STACKS)
def test_the_frontend_has_no_variable_because_it_reads_none(stack: str) -> None:
    assert of_stack(stack).variables("frontend") == {}


def test_the_scheduler_has_the_variables_of_a_worker() -> None:
    found = pods(system(beat={}))
    assert found.variables("beat") == found.variables("worker")


def test_every_variable_that_the_program_sets_is_refused_in_the_settings_of_every_process() -> None:
    names = {*EVERY_PROCESS, *EVERY_SERVER, *SIGNING, *URLS, "CUSTOM_LLM_MODEL", "CUSTOM_LLM_BASE_URL"}
    assert names == APPLICATION_VARIABLES
    for key in ("backend", "worker", "beat", "migration", "modelDownload"):
        with pytest.raises(ValidationError) as refused:
            spec(**{key: {"environment": dict.fromkeys(names, "1")}})
        assert all(name in str(refused.value) for name in names)


@pytest.mark.parametrize("name", sorted({*EVERY_PROCESS, *URLS}))
def test_a_variable_in_another_case_is_refused(name: str) -> None:
    """The application reads names without regard to case, and one of the two values would win by chance."""
    with pytest.raises(ValidationError, match=f"the application reads it as {name}, which the program sets"):
        spec(worker={"environment": {name.lower(): "1"}})


@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("value", ["", "tcp://10.0.0.1:6379", " 1", "1.5", "ten", "-"])
def test_a_number_that_would_end_every_process_at_its_start_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=rf"environment {name} .* is not a whole number"):
        spec(migration={"environment": {name: value}})
    assert spec(migration={"environment": {name: "5"}}).migration.environment == {name: "5"}


def test_the_numbers_of_the_fact_sheet_are_typed_or_checked() -> None:
    """A number is set by a typed setting, or is not set and checked in ``environment``."""
    typed = {name for name, value in {**EVERY_PROCESS, **EVERY_SERVER}.items() if value.isdecimal()}
    assert not typed & NUMBERS
    assert {name for names in NOT_SET.values() for name in names} >= NUMBERS


def test_origins_of_browsers_are_a_json_list() -> None:
    """A list with commas, or an empty string, ends every process at its start."""
    origins = ["https://mail.example.com", "https://other.example.com"]
    found = pods(system(application={"allowedOrigins": origins})).variables("backend")["CORS_ORIGINS"]
    assert json.loads(found) == origins


def test_a_custom_model_server_has_its_three_variables() -> None:
    key: dict[str, Any] = {"CUSTOM_LLM_API_KEY": {"name": "email-rag/{environment}/llm-keys", "property": "custom"}}
    models = {"defaultProvider": "custom", "custom": "mixtral", "customBaseUrl": "https://llm.example.com/v1"}
    found = pods(system(application={"languageModels": models}, backend={"optionalSecrets": key}))
    variables = found.variables("backend")
    assert {name: variables[name] for name in variables if name.startswith("CUSTOM_LLM")} == {
        "CUSTOM_LLM_MODEL": "mixtral",
        "CUSTOM_LLM_BASE_URL": "https://llm.example.com/v1",
        "CUSTOM_LLM_API_KEY": "secret email-rag/test/llm-keys custom",
    }
    assert variables["DEFAULT_LLM_PROVIDER"] == "custom"
