"""Explanations of whole groups of facts that Docker Compose does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import ExplanationRule, GroupExplanation, new_service
from migration.model.system import Service, System

_IMPORT = (
    "Copies the data of the old host into an empty store, once, before pods use the store. The document copies "
    "them into a running system."
)

NEW_SERVICES: Mapping[str, str] = {
    "import-database": _IMPORT,
    "import-uploads": _IMPORT,
    "import-vectors": _IMPORT,
    "beat": "The scheduler of the development Compose file. The schedule of the application is empty.",
    "chroma": (
        "On Compose the backend and the worker open Chroma's SQLite files themselves, which only one process may "
        "write. With several pods, one server owns the files on a volume of its own."
    ),
    "migration": (
        "On Compose the script `scripts/deploy.sh` runs Alembic by hand after the start. The Job runs it once for each "
        "image, before the pods of that image start."
    ),
    "model-download": (
        "On Compose each process downloads the embedding model at its first query. With an autoscaler, each new pod "
        "would. The Job stores it once on a volume that all pods read."
    ),
    "postgres-backup": (
        "On Compose the script `scripts/backup.sh` keeps seven days of plain dumps on the same host. The CronJob "
        "stores a dump in a bucket and checks it."
    ),
}
"""Services that Docker Compose does not have, each with the reason."""


PROMETHEUS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Alertmanager gets the same alarms. Compose has no Prometheus.",
        {"uncompared/PrometheusRule/email-rag": "present"},
    ),
    ExplanationRule(
        "Grafana gets the same dashboard. Compose has no Grafana.",
        {"uncompared/ConfigMap/email-rag-dashboard": "present"},
    ),
)


def groups(planned: System) -> Sequence[GroupExplanation]:
    """Return the group explanations whose facts the plan has."""
    known = [name for name in planned.services if name not in NEW_SERVICES]
    fields = {field for name in known for field in _fields(planned.services[name])}
    return (
        *(new_service(name, reason) for name, reason in NEW_SERVICES.items() if name in planned.services),
        *(
            GroupExplanation(
                sentence=sentence,
                patterns=tuple(f"services/{name}/{field}/*" for name in known),
                missing_from="source",
            )
            for field, sentence in _FIELDS.items()
            if field in fields
        ),
        *((_alarms(known),) if "alarms" in fields else ()),
    )


def _fields(service: Service) -> set[str]:
    return {field for field in (*_FIELDS, "alarms") if getattr(service, field)}


_FIELDS: Mapping[str, str] = {
    "resources": "Compose sets no requests and no limits. The chart does, and the rows of its claims compare them.",
    "repository": "Compose builds the images on the host and keeps them there.",
    "autoscaling": "Compose has no autoscaler. The rows of the claims compare the targets with those of the chart.",
    "liveness_probe": (
        "A check of Docker restarts nothing. The liveness probe restarts a container that no longer answers. The "
        "worker has none: `celery inspect ping` needs the broker, and would restart all workers with it."
    ),
    "startup_probe": (
        "Docker has no check for the start. The startup probe gives slow starts time before the liveness probe."
    ),
    "target_group": "On Compose, nginx in the frontend's container is the only entrance and balances no load.",
    "listener_rule": "On Compose, nginx in the frontend's container is the only entrance and serves every host name.",
}
"""Groups of facts that no service has on Docker Compose, by field of a service."""


def _alarms(services: Sequence[str]) -> GroupExplanation:
    patterns = [f"services/{name}/{fact}" for name in services for fact in ("alarms/*", "dashboard")]
    return GroupExplanation(
        sentence="Compose has no alarms and no dashboard.", patterns=(*patterns, "alarms/*"), missing_from="source"
    )
