"""The kind of workload that each service of a Compose project becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.compose_projects import app, project
from tests.support.composed.documents import conversion

APP = {"image": "example/app:1"}


def kinds(folder, **services: dict[str, Any]) -> dict[str, str]:
    """Return the kind of each service of a project."""
    return project(folder, {"services": services, "volumes": {"data": None}}).kinds()


@pytest.mark.parametrize(
    ("keys", "group"),
    [
        ({"ports": ["8080:80"]}, "microservices"),
        ({"expose": ["80"]}, "microservices"),
        ({"labels": {"traefik.http.services.app.loadbalancer.server.port": "80"}}, "microservices"),
        ({"environment": {"PORT": 3000}, "command": "node server.js"}, "microservices"),
        ({"command": "uvicorn app:app --port 8000"}, "microservices"),
        ({"ports": ["53:53/udp"]}, "microservices"),
        ({}, "workers"),
        ({"restart": "always", "command": "celery worker"}, "workers"),
        ({"environment": {"PORT": 3000}, "command": "celery -A app worker"}, "workers"),
        ({"healthcheck": {"test": "curl http://localhost:9000/live"}}, "workers"),
        ({"restart": "no"}, "jobs"),
        ({"restart": "on-failure:3"}, "jobs"),
        ({"deploy": {"mode": "replicated-job"}}, "jobs"),
        ({"deploy": {"restart_policy": {"condition": "none"}}}, "jobs"),
        ({"restart": "no", "ports": ["80:80"]}, "microservices"),
    ],
)
def test_a_service_is_classified_by_its_ports_and_its_restart_policy(tmp_path, keys, group) -> None:
    assert app(tmp_path, **keys).kinds() == {"app": group}


def test_a_service_that_others_wait_for_to_complete_is_a_job(tmp_path) -> None:
    found = kinds(
        tmp_path,
        app={**APP, "ports": ["80:80"], "depends_on": {"migrate": {"condition": "service_completed_successfully"}}},
        migrate=APP,
    )

    assert found == {"app": "microservices", "migrate": "jobs"}


def test_a_service_is_called_by_the_variables_and_files_of_others(tmp_path) -> None:
    services = {
        "web": {"image": "nginx:1", "ports": ["80:80"], "volumes": ["./site.conf:/etc/nginx/conf.d/site.conf"]},
        "first": {**APP, "environment": ["SECOND_URL=http://second:9000/api"]},
        "second": APP,
        "third": {**APP, "restart": "always"},
    }
    site = {"site.conf": "location / { proxy_pass http://third:7000; }\n"}
    found = project(tmp_path, {"services": services}, files=site)

    assert found.kinds() == {
        "web": "microservices",
        "second": "microservices",
        "third": "microservices",
        "first": "workers",
    }
    assert (found.one("microservices", "second")["port"], found.one("microservices", "third")["port"]) == (9000, 7000)


def test_a_health_check_gives_the_port_of_a_service_on_which_others_depend(tmp_path) -> None:
    check = {"test": ["CMD", "curl", "-f", "http://localhost:8000/health"]}
    found = project(
        tmp_path,
        {"services": {"web": {**APP, "depends_on": ["app"], "ports": ["80:80"]}, "app": {**APP, "healthcheck": check}}},
    )

    assert found.one("microservices")["port"] == 8000
    assert found.has("assumed: services.app.ports: the port is from the health check")


@pytest.mark.parametrize(
    ("image", "group"),
    [
        ("postgres:16", "postgresql"),
        ("docker.io/library/postgres:16-alpine", "postgresql"),
        ("pgvector/pgvector:pg17", "postgresql"),
        ("bitnami/postgresql:16", "statefulServices"),
        ("redis:7", "redis"),
        ("valkey/valkey:8", "redis"),
        ("redis/redis-stack:7.4.0-v1", "statefulServices"),
        ("rabbitmq:3-management", "rabbitmq"),
        ("chromadb/chroma:1.5.9", "chroma"),
        ("mysql:8", "statefulServices"),
        ("mongo:7", "statefulServices"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", "statefulServices"),
        ("minio/minio:RELEASE.2024-08-29T01-40-52Z", "statefulServices"),
        ("memcached:1.6", "microservices"),
        ("example/postgres-client:1", "workers"),
    ],
)
def test_a_server_with_data_is_known_by_its_image(tmp_path, image, group) -> None:
    assert app(tmp_path, image=image).kinds() == {"app": group}


def test_a_server_with_data_is_known_by_the_path_of_its_volume(tmp_path) -> None:
    found = app(tmp_path, image="example/my-db:3", volumes=["data:/var/lib/mysql"]).one("statefulServices")

    assert (found["port"], found["mountPath"], found["portName"]) == (3306, "/var/lib/mysql", "mysql")


def test_jobs_of_the_file_with_a_schedule_are_cron_jobs(tmp_path) -> None:
    schedule = [{"cron": "30 2 * * *", "timezone": "Europe/Berlin"}]
    document = {
        "jobs": {"report": {**APP, "triggers": {"schedule": schedule}}, "load": {**APP, "triggers": {"manual": True}}}
    }
    found = project(tmp_path, document)

    assert found.kinds() == {"load": "jobs", "report": "cronJobs"}
    assert found.one("cronJobs", "report")["schedule"] == "30 2 * * *"
    assert found.one("cronJobs", "report")["timeZone"] == "Europe/Berlin"


def test_services_of_inactive_profiles_are_listed(tmp_path) -> None:
    document = {"services": {"app": {**APP, "depends_on": ["debug"]}, "debug": {**APP, "profiles": ["tools", "all"]}}}
    found = project(tmp_path, document)

    assert found.kinds() == {"app": "workers"}
    assert found.has(
        "services.debug: it is left out, because its profile is not active (tools, all). Give --profile tools"
    )
    assert found.has("services.app.depends_on: debug has a profile that is not active.")
    assert set(project(tmp_path, document, profiles=("all",)).kinds()) == {"app", "debug"}
    assert set(project(tmp_path, document, profiles=("*",)).kinds()) == {"app", "debug"}


def test_the_files_of_a_mail_search_become_its_workloads() -> None:
    """The expected kinds are those of the system that this project has for the application."""
    production = {name: group for group, found in conversion("email-rag-production").settings.items() for name in found}
    development = {
        name: group for group, found in conversion("email-rag-development").settings.items() for name in found
    }

    assert production == {
        "frontend": "microservices",
        "backend": "microservices",
        "celery-worker": "workers",
        "postgres": "postgresql",
        "redis": "redis",
        "rabbitmq": "rabbitmq",
    }
    assert development == {**production, "celery-beat": "workers", "chromadb": "chroma"}
    wiring = conversion("email-rag-production").wiring
    assert wiring["connections"]["backend"]["waitsFor"] == {"postgres": "ready", "redis": "ready", "rabbitmq": "ready"}
    assert wiring["volumes"]["upload_data"] == {
        "backend": {"path": "/app/uploads"},
        "celery-worker": {"path": "/app/uploads"},
    }
