"""Explanations of statements of the migration document and of the chart that the plan does not follow."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule
from migration.facts import ABSENT

_SECRETS_OF_THE_WORKER = "CELERY_BROKER_URL, CELERY_RESULT_BACKEND, DATABASE_URL, REDIS_URL"

DOCUMENT: Sequence[ExplanationRule] = (
    ExplanationRule(
        "EFS is the NFS of AWS: it grows by itself, and its access point sets the user.",
        {"claims/document/storage of uploads": "EFS access point"},
    ),
    ExplanationRule(
        "SQLite and the index in memory have one writer. Several backends and workers on one shared volume would "
        "damage them.",
        {"claims/document/storage of vectors": "StatefulSet"},
    ),
    ExplanationRule(
        "An init container runs in every pod. Of several migrations at once, all but one fail.",
        {"claims/document/schema migration": "Job", "claims/chart/schema migration": "Job"},
    ),
    ExplanationRule(
        "The worker needs neither the key of the tokens nor the keys of providers. Compose does not give them to it.",
        {
            "claims/document/secrets of the worker": _SECRETS_OF_THE_WORKER,
            "claims/chart/secrets of worker": _SECRETS_OF_THE_WORKER,
        },
    ),
    ExplanationRule(
        "The document names no command.",
        {
            "claims/document/health check of postgres": (
                'pg_isready --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"'
            )
        },
    ),
    ExplanationRule(
        "The registry of the account: nodes pull from it without a limit, and tags cannot be moved.",
        {
            "claims/document/image of the backend": "email-rag-backend",
            "claims/document/image of the frontend": "email-rag-frontend",
        },
    ),
)

CHART: Sequence[ExplanationRule] = (
    ExplanationRule(
        "A task may take 3600 s. After 300 s the worker is killed, and the e-mails of the archive are inserted twice.",
        {"claims/chart/grace period of worker": "3900"},
    ),
    ExplanationRule(
        "The pod keeps serving for 30 s until the load balancer has deregistered it, and then ends its requests.",
        {"claims/chart/grace period of frontend": "150"},
    ),
    ExplanationRule(
        "The Service has the port of the container. The load balancer, and not the Service, has port 80.",
        {"claims/chart/ports of frontend": "8080 8080"},
    ),
    ExplanationRule(
        "While the backend copies an archive it answers no request for minutes. A GET would restart it in the middle.",
        {"claims/chart/liveness probe of backend": "tcp"},
    ),
    ExplanationRule(
        "The database has absolute paths below `/app/uploads`: with another directory every old file is missing.",
        {f"claims/chart/upload directory of {service}": "/app/uploads" for service in ("backend", "worker")},
    ),
    ExplanationRule("Nothing listens on the port of the chart.", {"claims/chart/port of worker": ABSENT}),
    ExplanationRule(
        "The value of Compose. With 512 MB of data in a limit of 512Mi the kernel ends Redis when it saves.",
        {"claims/chart/memory of redis": "256mb", "claims/chart/requests of redis": "100m 512Mi"},
    ),
    ExplanationRule(
        "EFS grows by itself. The 10Gi of the chart hold one archive of the permitted size.",
        {"claims/chart/storage of uploads": "EFS access point"},
    ),
)


def host(name: str | None) -> ExplanationRule:
    """Return the rule for the host name of the application."""
    return (
        ExplanationRule("Each stack has a host name of its own.", {"claims/document/host": name})
        if name
        else ExplanationRule(
            "The load balancer serves every host name: the DNS record alone decides.", {"claims/document/host": ABSENT}
        )
    )


def tls(*, uses_https: bool) -> ExplanationRule:
    """Return the rule for the part that terminates TLS."""
    sentence = (
        "The load balancer has the certificate, which ACM renews. cert-manager is for the portable ingress class."
        if uses_https
        else "The stack has no certificate and no production data."
    )
    return ExplanationRule(sentence, {"claims/document/TLS": "load balancer" if uses_https else ABSENT})
