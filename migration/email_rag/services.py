"""The services of Email-RAG that run its own images: nginx with the user interface, the API, the Celery worker."""

from __future__ import annotations

from collections.abc import Mapping

from migration.compose_facts import ComposeService, bind_mount, named_volume
from migration.email_rag.configuration import (
    backend_environment,
    backend_secrets,
    worker_environment,
    worker_secrets,
)
from migration.email_rag.proxy import proxy
from migration.email_rag.source_files import BACKEND_IMAGE, FRONTEND_IMAGE, NETWORK, at, compose
from migration.facts import SourcedValue
from migration.model.container import HealthCheck, Image, Process, Volume
from migration.model.traffic import Endpoint

_RESTART = "unless-stopped"


def application_services() -> Mapping[str, ComposeService]:
    """Return the services by their planned names."""
    return {"frontend": _frontend(), "backend": _backend(), "worker": _worker()}


def _frontend() -> ComposeService:
    return ComposeService(
        source=compose("7-28"),
        image=Image(
            source=compose("8-10"),
            repository=SourcedValue("frontend", "built on the host"),
            tag=SourcedValue("latest", "default of Compose"),
            dockerfile=FRONTEND_IMAGE,
        ),
        process=Process(
            source=at(FRONTEND_IMAGE, 46),
            command="nginx -g 'daemon off;'",
            user_id=SourcedValue(0, "root", source=at(FRONTEND_IMAGE, "30-46")),
            read_only_root_filesystem=_writable_root(),
            security_settings=("seccomp RuntimeDefault",),
        ),
        endpoint=Endpoint(
            source=compose("13-15"),
            protocol="TCP",
            port=80,
            container_port=80,
            dns_name="frontend",
            other_names=SourcedValue(("email-rag-frontend",), source=compose(11)),
            published_ports=("80:80", "443:443"),
        ),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("23-28"),
            kind=SourcedValue("http", "wget in the container"),
            path="/health",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=SourcedValue(10, "start_period"),
            failure_threshold=3,
        ),
        depends_on={"backend": "service_started"},
        volumes={
            "certificate": bind_mount("./nginx/ssl", "/etc/nginx/ssl", source=compose(17)),
            "nginx": bind_mount("./nginx/nginx.prod.conf", "/etc/nginx/nginx.conf", source=compose(18)),
        },
        proxy=proxy(),
    )


def _backend() -> ComposeService:
    return ComposeService(
        source=compose("33-70"),
        image=_backend_image("34-36"),
        process=Process(
            source=at(BACKEND_IMAGE, 61),
            command=(
                "gunicorn app.main:app -w 4 -k uvicorn.workers.UvicornWorker -b 0.0.0.0:8000 --access-logfile - "
                "--error-logfile -"
            ),
            processes=4,
            user_id=_app_user(),
            group_id=_app_user(),
            read_only_root_filesystem=_writable_root(),
            security_settings=("non-root", "seccomp RuntimeDefault"),
        ),
        endpoint=Endpoint(
            source=at(BACKEND_IMAGE, "58-61"),
            protocol="TCP",
            port=8000,
            container_port=8000,
            dns_name=SourcedValue("backend", source=compose(33)),
            other_names=SourcedValue(("email-rag-backend",), source=compose(37)),
        ),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("66-70"),
            kind=SourcedValue("http", "curl in the container"),
            path="/health",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=SourcedValue(0, "default of Docker"),
            failure_threshold=3,
        ),
        depends_on=dict.fromkeys(("postgres", "redis", "rabbitmq"), "service_healthy"),
        environment=backend_environment(),
        secrets=backend_secrets(),
        volumes=_backend_volumes(54),
    )


def _worker() -> ComposeService:
    return ComposeService(
        source=compose("75-102"),
        image=_backend_image("76-78"),
        process=Process(
            source=compose(81),
            command=(
                "celery -A app.workers.celery_app worker --loglevel=info --concurrency=4 "
                "-Q celery,email_processing,indexing"
            ),
            processes=4,
            user_id=_app_user(),
            group_id=_app_user(),
            read_only_root_filesystem=_writable_root(),
            security_settings=SourcedValue(("non-root", "seccomp RuntimeDefault"), source=at(BACKEND_IMAGE, 46)),
        ),
        endpoint=Endpoint(
            source=compose(75),
            dns_name="celery-worker",
            other_names=SourcedValue(("email-rag-celery",), source=compose(79)),
        ),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("97-102"),
            kind="command",
            command="celery -A app.workers.celery_app inspect ping -d celery@$HOSTNAME | grep -q 'pong' || exit 1",
            interval_seconds=30,
            timeout_seconds=15,
            initial_delay_seconds=SourcedValue(30, "start_period"),
            failure_threshold=3,
        ),
        depends_on={"backend": "service_started", "rabbitmq": "service_started"},
        environment=worker_environment(),
        secrets=worker_secrets(),
        volumes=_backend_volumes(89),
    )


def _backend_image(lines: str) -> Image:
    return Image(
        source=compose(lines),
        repository=SourcedValue("backend", "built on the host"),
        tag=SourcedValue("latest", "default of Compose"),
        dockerfile=BACKEND_IMAGE,
    )


def _backend_volumes(first: int) -> Mapping[str, Volume]:
    """Return the three mounts that backend and worker share; ``first`` is the line of the first one."""
    return {
        "uploads": named_volume("upload_data", "/app/uploads", source=compose(first)),
        "chroma": named_volume("chroma_data", "/app/data/chroma", source=compose(first + 1)),
        "code": bind_mount("./backend/app", "/app/app", source=compose(first + 2)),
    }


def _app_user() -> SourcedValue:
    return SourcedValue(1000, "appuser", source=at(BACKEND_IMAGE, "30,46"))


def _writable_root() -> SourcedValue:
    return SourcedValue(value=False, original="default of Docker")
