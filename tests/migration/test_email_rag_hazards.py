"""Each hazard of Email-RAG's source is a row of the ledger, with the planned value that avoids it."""

from __future__ import annotations

import pytest

from migration.facts import display
from tests.support.migration_changes import EMAIL_RAG, faults, ledger_of
from tests.support.settings_documents import changed
from tests.support.stack_plans import plan_of, planned

DATA_IMPORT = {("systems", "emailRag", "dataImport"): {"bucket": "email-rag-transfer"}}

ROWS = {
    "a schema migration in every pod": ("claims/document/schema migration", "Job"),
    "vectors on a shared volume": ("claims/document/storage of vectors", "StatefulSet"),
    "no vector server without both variables": ("services/worker/environment/CHROMA_PORT", "8000"),
    "absolute paths below another directory": ("claims/chart/upload directory of backend", "/app/uploads"),
    "variables of Services": ("services/backend/process/service_variables", "no"),
    "variables of Services in the migration": ("services/migration/process/service_variables", "no"),
    "dependencies that are not pinned": ("services/backend/image/dockerfile", "—"),
    "a message is delivered twice": ("services/rabbitmq/server_settings/consumer_timeout", "7200000"),
    "a task is killed": ("services/worker/lifecycle/termination_grace_seconds", "3900"),
    "a node autoscaler evicts a task": ("services/worker/lifecycle/moved_by_autoscalers", "no"),
    "the wrong queue": (
        "services/worker/autoscaling/queue_triggers",
        "email_processing: 4 messages, with those in progress, indexing: 4 messages, with those in progress",
    ),
    "workers are removed during tasks": ("services/worker/autoscaling/scale_in_cooldown_seconds", "3600"),
    "too many connections": ("services/postgres/server_settings/max_connections", "450"),
    "pools for up to six backends": ("services/backend/environment/DB_POOL_SIZE", "5"),
    "liveness during a copy": ("claims/chart/liveness probe of backend", "tcp"),
    "the body of an upload": ("services/backend/volumes/writable-0/kind", "emptyDir of 6Gi"),
    "disk for the body of an upload": ("services/backend/resources/disk", "8Gi"),
    "the name of the backend in the image": ("services/frontend/proxy/upstream", "email-rag-backend:8000"),
    "nginx starts without the backend": ("services/frontend/depends_on/backend", "ready"),
    "the idle timeout of the load balancer": ("load_balancer/idle_timeout_seconds", "1200"),
    "lost headers": ("services/frontend/proxy/headers/Strict-Transport-Security", "max-age=63072000"),
    "a lost rate limit": ("services/frontend/proxy/rate_limit", "100r/m for each address, burst 20"),
    "the cookie of the broker": ("services/rabbitmq/process/user_id", "100"),
    "a broker on NFS": ("claims/chart/storage class of rabbitmq", "gp3-retain"),
    "keys of providers": ("services/backend/secrets/GROQ_API_KEY", "email-rag/prod/llm#groq, optional"),
    "small reads on EFS": ("file_system/throughput_mode", "elastic"),
    "a model download by each pod": ("services/worker/environment/HF_HUB_OFFLINE", "1"),
    "a check that needs the broker": ("services/worker/readiness_probe/command", "—"),
    "the memory target": ("claims/chart/memory target of backend", "80"),
    "numbers that contradict each other": ("claims/chart/replicas of worker", "2-10"),
}


@pytest.mark.parametrize("hazard", ROWS)
def test_a_hazard_is_a_row_with_the_value_that_avoids_it(hazard) -> None:
    name, value = ROWS[hazard]
    (entry,) = (each for each in ledger_of(EMAIL_RAG, planned("prod")).entries if each.name == name)

    assert display(entry.planned) == value


@pytest.mark.parametrize(
    ("stack", "name", "end"),
    [
        ("dev", "DATABASE_URL", "@postgres:5432/email_rag"),
        ("prod", "DATABASE_URL", ".rds.amazonaws.com:5432/email_rag"),
        ("dev", "CELERY_RESULT_BACKEND", "@redis:6379/1"),
        ("prod", "REDIS_URL", ".cache.amazonaws.com:6379/0?ssl_cert_reqs=required"),
        ("prod", "CELERY_RESULT_BACKEND", ".cache.amazonaws.com:6379/1?ssl_cert_reqs=required"),
    ],
)
def test_each_url_has_the_form_that_its_drivers_accept(stack, name, end) -> None:
    entries = {each.name: each for each in ledger_of(EMAIL_RAG, planned(stack)).entries}

    for service in ("backend", "worker"):
        assert display(entries[f"services/{service}/secrets/{name}"].planned).endswith(end)


def test_no_worker_has_a_liveness_probe() -> None:
    names = {each.name for each in ledger_of(EMAIL_RAG, planned("prod")).entries if each.planned}

    assert not [name for name in names if name.startswith("services/worker/liveness_probe/")]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_dump_is_restored_before_the_schema_migration(stack) -> None:
    plan = plan_of(changed(stack, DATA_IMPORT), stack)
    entries = {each.name: display(each.planned) for each in ledger_of(EMAIL_RAG, plan).entries}

    assert entries["services/migration/depends_on/import-database"] == "completed"
    assert entries["services/chroma/depends_on/import-vectors"] == "completed"
    assert entries["services/backend/depends_on/import-uploads"] == "completed"
    assert "services/import-database/depends_on/migration" not in entries
    assert faults(plan, EMAIL_RAG) == []
