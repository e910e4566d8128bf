"""Explanations of the four services and their pods."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule
from migration.facts import ABSENT
from migration.layering_detection.services import ecs_services
from migration.matchers import NODE_LABELS, VERSIONED_TAG

_PORTS = {name: service.port for name, service in ecs_services("").items()}

CONTAINERS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "`latest` cannot be rolled back to.",
        {"services/*/image/tag": VERSIONED_TAG},
    ),
    ExplanationRule(
        "Fargate limits CPU to the request. A pod may use spare CPU of its node.",
        {"services/*/resources/cpu_limit": ABSENT},
    ),
    ExplanationRule(
        "The same server without its exit after 1000 requests. Probes count, so a pod would restart within two hours. "
        "It keeps idle connections longer than the load balancer, and the connection limit counts them.",
        {
            f"services/{name}/process/command": (
                f"python -m uvicorn main:app --host 0.0.0.0 --port {port} --limit-concurrency 300 "
                "--timeout-keep-alive 300"
            )
            for name, port in _PORTS.items()
        },
    ),
    ExplanationRule(
        "The services write only to their volumes and to `/tmp`.",
        {"services/*/process/read_only_root_filesystem": "yes"},
    ),
    ExplanationRule(
        "The root file system is read-only, and Python needs a writable `/tmp`.",
        {
            "services/*/volumes/writable-0/mount_path": "/tmp",  # noqa: S108 -- a path in the container, not of ours
            "services/*/volumes/writable-0/read_only": "no",
            "services/*/volumes/writable-0/kind": "emptyDir of 256Mi",
        },
    ),
    ExplanationRule(
        "These settings are the `restricted` Pod Security Standard. The services need no other privileges.",
        {
            "services/*/process/security_settings": (
                "non-root, no privilege escalation, capabilities dropped: ALL, seccomp RuntimeDefault, "
                "no service account token"
            )
        },
    ),
    ExplanationRule(
        "On ECS all services share one role, for EFS. On EKS the CSI driver mounts the volumes, and the services call "
        "no AWS API.",
        {"services/*/process/iam_role": "no"},
    ),
    ExplanationRule(
        "ECS has one check. Kubernetes has a readiness probe too, which removes a failing pod from load balancing.",
        {
            "services/*/readiness_probe/kind": "http",
            "services/*/readiness_probe/path": "/health",
            "services/*/readiness_probe/interval_seconds": "10",
            "services/*/readiness_probe/timeout_seconds": "5",
            "services/*/readiness_probe/initial_delay_seconds": "0",
            "services/*/readiness_probe/failure_threshold": "3",
        },
    ),
)

REPLICAS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Only the autoscaler sets the number. A fixed number would reset it at each rollout.",
        {"services/*/replicas/desired": ABSENT},
    ),
    ExplanationRule(
        "The load balancer's check never kills a pod. The liveness probe does, a minute after the start at the "
        "earliest.",
        {"services/*/lifecycle/health_check_grace_seconds": ABSENT},
    ),
    ExplanationRule(
        "Deregistration delay plus the longest request. The load balancer still closes connections after 30 s, as on "
        "ECS.",
        {
            "services/orchestrator/lifecycle/termination_grace_seconds": "240",
            "services/layering/lifecycle/termination_grace_seconds": "75",
            "services/wash-trading/lifecycle/termination_grace_seconds": "75",
            "services/aggregator/lifecycle/termination_grace_seconds": "100",
        },
    ),
    ExplanationRule(
        "ECS deregisters a task before it stops it. Kubernetes does both at once, so the pod keeps serving for the "
        "deregistration delay.",
        {"services/*/lifecycle/pre_stop_seconds": "30"},
    ),
    ExplanationRule(
        "A node drain evicts one pod of a service at a time. Fargate has no nodes to drain.",
        {"services/*/lifecycle/disruption_budget_max_unavailable": "1"},
    ),
    ExplanationRule(
        "Several pods share a node, so they spread over nodes too. On Fargate each task has its own host.",
        {"services/*/lifecycle/topology_spread": "zone, hostname"},
    ),
    ExplanationRule(
        "Reloader restarts pods when their secret changes. ECS keeps the old value until the next deployment.",
        {"uncompared/Deployment/*/metadata.annotations.secret.reloader.stakater.com/auto": "true"},
    ),
)

SECOND_PODS = ExplanationRule(
    "A node drain evicts pods. With one pod, the service would have no pod until another one is ready.",
    {f"services/{name}/replicas/min": "2" for name in ("orchestrator", "layering", "wash-trading")},
)

NODE_SELECTOR = ExplanationRule(
    "The settings select the nodes. Fargate has no nodes to select.",
    {"services/*/lifecycle/node_selector": NODE_LABELS},
)

STAGING_DIRECTORIES = ExplanationRule(
    "Staging has its own directories, so that it can share the file system of dev.",
    {f"services/*/volumes/{name}/directory": f"/staging/{name}" for name in ("input", "output", "logs")},
)
