"""The Compose facts of Email-RAG."""

from __future__ import annotations

import re

import pytest

from migration.email_rag.source import email_rag
from migration.facts import display, facts

FACTS = {fact.name: fact for fact in facts("", email_rag("prod"))}

LINES = re.compile(r"^[\w./-]+:\d+(-\d+)?(,\d+(-\d+)?)*$")
"""A file with the lines that state a fact."""


def test_every_fact_names_the_lines_that_state_it_or_the_default_that_applies() -> None:
    unsourced = {
        fact.name for fact in FACTS.values() if not LINES.match(fact.source) and "default of" not in fact.original
    }
    assert unsourced == {"observability/container_insights"}


def test_all_six_services_of_the_compose_file_are_described() -> None:
    services = {name.split("/")[1] for name in FACTS if name.startswith("services/")}
    assert services == {"frontend", "backend", "worker", "postgres", "redis", "rabbitmq"}


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("services/backend/depends_on/postgres", "ready (service_healthy)", "docker-compose.prod.yml:33-70"),
        ("services/worker/depends_on/backend", "started (service_started)", "docker-compose.prod.yml:75-102"),
        ("services/backend/process/processes", "4", "backend/Dockerfile.prod:61"),
        ("services/worker/readiness_probe/timeout_seconds", "15", "docker-compose.prod.yml:97-102"),
        ("services/worker/lifecycle/termination_grace_seconds", "10 (default of Compose)", None),
        ("services/postgres/lifecycle/restart_policy", "Always (unless-stopped)", None),
        ("services/redis/server_settings/maxmemory", "256mb", "docker-compose.prod.yml:132"),
        ("services/rabbitmq/server_settings/consumer_timeout", "1800000 (default of RabbitMQ)", None),
        ("services/backend/environment/UPLOAD_DIR", "/app/uploads (default of the code)", "backend/app/config.py:200"),
        ("services/frontend/proxy/max_body", "5Gi (5G)", "nginx/nginx.prod.conf:28"),
        ("services/frontend/endpoint/published_ports", "80:80, 443:443", "docker-compose.prod.yml:13-15"),
        ("load_balancer/listeners", "HTTP 80 redirects to 443, HTTPS 443", "nginx/nginx.prod.conf:50-67"),
    ],
)
def test_a_fact_has_the_value_and_the_lines_of_its_file(name, value, source) -> None:
    assert display(FACTS[name]) == value
    assert source in {None, FACTS[name].source}


def test_no_service_has_resources_or_alarms_on_compose() -> None:
    assert not [name for name in FACTS if "/resources/" in name or "alarms/" in name]


def test_secrets_are_named_and_have_no_value() -> None:
    values = [fact.value for name, fact in FACTS.items() if "/secrets/" in name]
    assert len(values) == 14
    assert all("${" in str(value) for value in values)


def test_the_worker_has_neither_the_key_of_tokens_nor_the_keys_of_providers() -> None:
    assert {name.split("/")[3] for name in FACTS if name.startswith("services/worker/secrets/")} == {
        "DATABASE_URL",
        "CELERY_BROKER_URL",
        "SECRET_KEY",
    }
