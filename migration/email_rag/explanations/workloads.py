"""Explanations of the pods of the application: images, processes, replicas, checks and shutdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import Expected, ExplanationRule, Matcher
from migration.facts import ABSENT, Value
from migration.matchers import VERSIONED_TAG

APPLICATION = ("frontend", "backend", "worker")
STORES = ("postgres", "redis", "rabbitmq")


def _select_amd64(value: Value | None) -> bool:
    return isinstance(value, tuple) and "kubernetes.io/arch=amd64" in value


def of(services: Sequence[str], facts: Mapping[str, Expected]) -> Mapping[str, Expected]:
    """Return the planned values of these facts for each of these services."""
    return {f"services/{service}/{fact}": value for service in services for fact, value in facts.items()}


IMAGES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The pipeline builds the image once and pushes it to the registry. Compose builds it on the host.",
        {
            "services/frontend/image/repository": "email-rag-frontend",
            **of(("backend", "worker"), {"image/repository": "email-rag-backend"}),
        },
    ),
    ExplanationRule("`latest` cannot be rolled back to.", of(APPLICATION, {"image/tag": VERSIONED_TAG})),
    ExplanationRule(
        "The image has the libraries of CUDA. The disk of a node must hold it, so that its size is declared.",
        of(("backend", "worker"), {"image/size": "10Gi"}),
    ),
    ExplanationRule(
        "The migration document builds `frontend/Dockerfile`, which runs without root and listens on 8080.",
        {"services/frontend/image/dockerfile": ABSENT},
    ),
    ExplanationRule(
        "The migration document builds `backend/Dockerfile`. An image of `Dockerfile.prod` does not start: its "
        "dependencies lack `aiofiles`, which the code imports.",
        of(("backend", "worker"), {"image/dockerfile": ABSENT}),
    ),
)

PROCESSES: Sequence[ExplanationRule] = (
    ExplanationRule("The image sets the same command.", {"services/frontend/process/command": ABSENT}),
    ExplanationRule(
        "Each pod has one process, and the autoscaler adds pods. Gunicorn kills a process that does not answer for "
        "30 s, for example while it copies a large archive. The keep-alive is longer than that of nginx, so that nginx "
        "never uses a closed connection.",
        {
            "services/backend/process/command": (
                "uvicorn app.main:app --host 0.0.0.0 --port 8000 --timeout-keep-alive 75"
            ),
            "services/backend/process/processes": "1",
        },
    ),
    ExplanationRule(
        "Nginx runs without root, so that it listens on 8080. On Compose it is root and listens on 80 and 443.",
        {
            "services/frontend/process/user_id": "1001",
            "services/frontend/process/group_id": "1001",
            "services/frontend/endpoint/port": "8080",
            "services/frontend/endpoint/container_port": "8080",
        },
    ),
    ExplanationRule(
        "The containers write only to their volumes and to the listed directories.",
        of((*APPLICATION, *STORES), {"process/read_only_root_filesystem": "yes"}),
    ),
    ExplanationRule(
        "These settings are the `restricted` Pod Security Standard. The containers need no other privileges.",
        of(
            (*APPLICATION, *STORES),
            {
                "process/security_settings": (
                    "non-root, no privilege escalation, capabilities dropped: ALL, seccomp RuntimeDefault, "
                    "no service account token"
                )
            },
        ),
    ),
    ExplanationRule("The containers call no AWS API.", of((*APPLICATION, *STORES), {"process/iam_role": "no"})),
)

NAMES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The names of the chart. The configuration in the frontend's image expects that of the backend.",
        {
            "services/frontend/endpoint/dns_name": "email-rag-frontend",
            "services/backend/endpoint/dns_name": "email-rag-backend",
        },
    ),
    ExplanationRule(
        "No service calls the worker, so that it has no Service.", {"services/worker/endpoint/dns_name": ABSENT}
    ),
    ExplanationRule(
        "Pods have generated names. `kubectl exec deployment/backend` selects one of them.",
        of((*APPLICATION, *STORES), {"endpoint/other_names": ABSENT}),
    ),
    ExplanationRule(
        "The load balancer has the ports 80 and 443. The nodes publish no port.",
        {"services/frontend/endpoint/published_ports": ABSENT},
    ),
)

REPLICAS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Only the autoscaler sets the number. A fixed number would reset it at each rollout.",
        of(APPLICATION, {"replicas/desired": ABSENT}),
    ),
    ExplanationRule(
        "A rollout starts new pods before it stops old ones. Compose stops the container first.",
        of(APPLICATION, {"lifecycle/rollout_max_percent": "125", "lifecycle/rollout_min_healthy_percent": "100"}),
    ),
    ExplanationRule(
        "A node drain evicts one pod of a service at a time. Compose has one host, and its loss ends everything.",
        of((*APPLICATION, *STORES), {"lifecycle/disruption_budget_max_unavailable": "1"}),
    ),
    ExplanationRule(
        "Pods spread over zones and nodes, so that the loss of one ends only a part of them.",
        of((*APPLICATION, *STORES), {"lifecycle/topology_spread": "zone, hostname"}),
    ),
    ExplanationRule(
        "The images are built for linux/amd64 only, and take several GB of a node's disk.",
        of((*APPLICATION, *STORES), {"lifecycle/node_selector": Matcher("nodes with amd64", _select_amd64)}),
    ),
    ExplanationRule(
        "Reloader restarts pods when their secret changes. On Compose a new value of `.env.prod` needs `up -d`.",
        {
            f"uncompared/Deployment/{name}/metadata.annotations.secret.reloader.stakater.com/auto": "true"
            for name in ("backend", "worker")
        },
    ),
    ExplanationRule(
        "KEDA reads the queues with the password from Secrets Manager. The chart has one in plain text.",
        {"uncompared/TriggerAuthentication/rabbitmq-management": "present"},
    ),
    ExplanationRule(
        "Without effect: the worker keeps at least one pod.",
        {"uncompared/ScaledObject/worker/spec.cooldownPeriod": "300"},
    ),
)

CHECKS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The values of the chart. A failing pod leaves the load balancing after three checks.",
        {
            "services/frontend/readiness_probe/interval_seconds": "5",
            "services/frontend/readiness_probe/timeout_seconds": "3",
            "services/frontend/readiness_probe/initial_delay_seconds": "5",
            "services/backend/readiness_probe/interval_seconds": "10",
            "services/backend/readiness_probe/timeout_seconds": "5",
        },
    ),
    ExplanationRule(
        "Each run of `celery inspect ping` imports the application and needs the broker. The worker serves no "
        "requests, so that nothing but a rollout would use the result.",
        of(
            ("worker",),
            {
                f"readiness_probe/{field}": ABSENT
                for field in (
                    *("kind", "command", "interval_seconds", "timeout_seconds"),
                    *("initial_delay_seconds", "failure_threshold"),
                )
            },
        ),
    ),
)

SHUTDOWN: Sequence[ExplanationRule] = (
    ExplanationRule(
        "A task may take 3600 s. A worker that is killed earlier inserts the e-mails of its archive twice: with the "
        "10 s of Compose, every update does.",
        {"services/worker/lifecycle/termination_grace_seconds": "3900"},
    ),
    ExplanationRule(
        "Node autoscalers leave workers alone, because an eviction has a shorter limit than a task.",
        {"services/worker/lifecycle/moved_by_autoscalers": "no"},
    ),
    ExplanationRule(
        "Requests in flight end before the pod does. Compose kills the container after 10 s.",
        {
            "services/backend/lifecycle/termination_grace_seconds": "120",
            "services/frontend/lifecycle/termination_grace_seconds": "150",
        },
    ),
    ExplanationRule(
        "The pod keeps serving until the load balancer and the other pods know that it ends.",
        {
            "services/backend/lifecycle/pre_stop_seconds": "10",
            "services/frontend/lifecycle/pre_stop_seconds": "30",
        },
    ),
)

IMPORTED: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The pods start when the data of the old host are complete.",
        of(
            APPLICATION,
            {f"depends_on/import-{export}": "completed" for export in ("database", "uploads", "vectors")},
        ),
    ),
)

ORDER: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Nginx exits if it cannot resolve the backend. On Compose the backend has only started, and need not be ready.",
        {"services/frontend/depends_on/backend": "ready"},
    ),
    ExplanationRule(
        "The worker needs the broker, the database and the migrated schema, and not the backend.",
        {"services/worker/depends_on/backend": ABSENT, "services/worker/depends_on/rabbitmq": "ready"},
    ),
    ExplanationRule(
        "Indirect dependencies, which Compose does not list.",
        {
            **of(("frontend", "worker"), {f"depends_on/{store}": "ready" for store in ("postgres", "redis")}),
            "services/frontend/depends_on/rabbitmq": "ready",
        },
    ),
    ExplanationRule(
        "The pods start when the schema is migrated, the model is downloaded and Chroma is ready.",
        of(
            APPLICATION,
            {
                "depends_on/migration": "completed",
                "depends_on/model-download": "completed",
                "depends_on/chroma": "ready",
            },
        ),
    ),
)
