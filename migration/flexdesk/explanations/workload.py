"""Explanations of the backend's pods: image, size, process, probes and rollout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import Expected, ExplanationRule
from migration.facts import ABSENT
from migration.matchers import NODE_LABELS, VERSIONED_TAG

_SECURITY = (
    "non-root, no privilege escalation, capabilities dropped: ALL, seccomp RuntimeDefault, no service account token"
)


def of_backend(values: Mapping[str, Expected]) -> Mapping[str, Expected]:
    """Return expected values of the backend by their full names."""
    return {f"services/backend/{name}": value for name, value in values.items()}


IMAGE: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The registry of the account: nodes pull from it without a limit, and a tag that was pushed cannot be moved. "
        "The tag is the commit.",
        {
            **of_backend({"image/repository": "flexdesk-backend", "image/tag": VERSIONED_TAG}),
            "claims/document/image": "flexdesk-backend",
        },
    ),
    ExplanationRule("The workflow of the application builds the image.", of_backend({"image/dockerfile": ABSENT})),
)

PROCESS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The sizes of the document: half of the processor time of Compose, for each of at least two pods instead of "
        "one. A login takes about 0.3 s of one core, so watch its response time.",
        of_backend({"resources/cpu": "250m", "resources/cpu_limit": "500m"}),
    ),
    ExplanationRule(
        "The command of the image migrates the database before it starts the server. In several pods all but one of "
        "these migrations would fail, so that a Job runs it once.",
        {**of_backend({"process/command": "node dist/index.js"}), "claims/document/schema migration": "Job"},
    ),
    ExplanationRule(
        "The pod meets the Pod Security level `restricted`, with a read-only root file system.",
        of_backend(
            {
                "process/read_only_root_filesystem": "yes",
                "process/security_settings": _SECURITY,
                "process/iam_role": "no",
            }
        ),
    ),
    ExplanationRule(
        "The only directory that the process writes to: its root file system is read-only.",
        of_backend(
            {
                "volumes/writable-0/mount_path": "/tmp",  # noqa: S108 -- in the container
                "volumes/writable-0/read_only": "no",
                "volumes/writable-0/kind": "emptyDir of 256Mi",
            }
        ),
    ),
    ExplanationRule(
        "The Service and the load balancer lead to the pods. The host had port 8000 open to the internet.",
        of_backend({"endpoint/dns_name": "flexdesk-backend", "endpoint/published_ports": ABSENT}),
    ),
    ExplanationRule(
        "The Service has the port of the container. The load balancer, and not the Service, has port 80.",
        {"claims/document/port of the Service": "8000"},
    ),
    ExplanationRule(
        "The backend starts on the schema of its own release.", of_backend({"depends_on/migration": "completed"})
    ),
)

_LIMITED = (
    "Every route of the application is rate limited by address in Redis, and each request counts twice: the 51st GET "
    "in 15 minutes answers 429, and without Redis every route hangs."
)

PROBES: Sequence[ExplanationRule] = (
    ExplanationRule(
        f"{_LIMITED} A TCP connection shows that the process listens, which it does after Redis has answered. The load "
        "balancer checks the route itself, and accepts 429.",
        {
            **of_backend(
                {
                    "readiness_probe/kind": "tcp",
                    "readiness_probe/path": ABSENT,
                    "readiness_probe/interval_seconds": "5",
                    "readiness_probe/timeout_seconds": "3",
                }
            ),
            "claims/document/liveness probe": "tcp",
        },
    ),
    ExplanationRule(
        "The routes of the document, `/api/v2/ready` and `/api/v2/startup`, do not exist: they answer 404.",
        {"claims/document/readiness probe": "tcp", "claims/document/startup probe": "tcp"},
    ),
    ExplanationRule(
        "The startup probe covers the time of the start.", of_backend({"readiness_probe/initial_delay_seconds": "0"})
    ),
)


def rollout(low: str, high: str, available: str) -> Sequence[ExplanationRule]:
    """Return the rules for replicas, rollout and shutdown; the numbers of pods are settings."""
    return (
        ExplanationRule(
            "The autoscaler sets the number of pods.",
            of_backend({"replicas/desired": ABSENT, "replicas/min": low, "replicas/max": high}),
        ),
        ExplanationRule(
            "A deployment to the host stopped the container and started the new one. Here one more pod starts, and "
            "an old one ends when the new one is ready.",
            of_backend({"lifecycle/rollout_max_percent": "101", "lifecycle/rollout_min_healthy_percent": "100"}),
        ),
        ExplanationRule(
            "SIGTERM ends the process at once, with its open requests. The pod therefore keeps serving for 30 s, "
            "until the load balancer sends no more and open requests have ended.",
            of_backend({"lifecycle/pre_stop_seconds": "30", "lifecycle/termination_grace_seconds": "60"}),
        ),
        ExplanationRule(
            "A node drain evicts one pod at a time.",
            of_backend({"lifecycle/disruption_budget_min_available": available}),
        ),
        ExplanationRule(
            "Pods are spread over zones and nodes, and run on x86: the image is built for no other processor.",
            of_backend({"lifecycle/topology_spread": "zone, hostname", "lifecycle/node_selector": NODE_LABELS}),
        ),
        ExplanationRule(
            "A rotated secret starts a rollout.",
            {
                "uncompared/Deployment/backend/metadata.annotations.secret.reloader.stakater.com/auto": "true",
            },
        ),
    )
