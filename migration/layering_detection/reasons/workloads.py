"""Reasons that are about the four services and their pods."""

from __future__ import annotations

from collections.abc import Sequence

from migration.facts import ABSENT
from migration.layering_detection.four import four
from migration.layering_detection.reasons.fitting import LABELS, RELEASE
from migration.reason import Reason

_PORTS = {name: traits.port for name, traits in four("").items()}

CONTAINERS: Sequence[Reason] = (
    Reason(
        "A release by name: `latest` could not be rolled back to.",
        {"services/*/image/release": RELEASE},
    ),
    Reason(
        "Fargate ends a task's CPU at what it has reserved; here a pod may use what its node has to spare, and the "
        "request is still its own.",
        {"services/*/resources/cpu_limit": ABSENT},
    ),
    Reason(
        "The server that main.py starts, without its exit after 1000 requests: probes count, so that every pod would "
        "restart within two hours.",
        {
            f"services/{name}/process/command": (
                f"python -m uvicorn main:app --host 0.0.0.0 --port {port} --limit-concurrency 100"
            )
            for name, port in _PORTS.items()
        },
    ),
    Reason(
        "The services write to their volumes and /tmp only.",
        {"services/*/process/read_only_root_file_system": "yes"},
    ),
    Reason(
        "The root file system is read-only; Python gets a /tmp of its own.",
        {
            "services/*/volumes/writable-0/mount_path": "/tmp",  # noqa: S108 -- a path in the container, not of ours
            "services/*/volumes/writable-0/read_only": "no",
            "services/*/volumes/writable-0/kind": "emptyDir of 256Mi",
        },
    ),
    Reason(
        "What Kubernetes calls the restricted level; the services need none of what it takes.",
        {
            "services/*/process/hardening": (
                "non-root, no privilege escalation, capabilities dropped: ALL, seccomp RuntimeDefault, "
                "no Kubernetes token"
            )
        },
    ),
    Reason(
        "One role for all four, for EFS. Here the node's driver mounts, and the services call no AWS API.",
        {"services/*/process/aws_role": "no"},
    ),
    Reason(
        "Kubernetes asks twice: liveness restarts, readiness takes out of load balancing. ECS had one check for both; "
        "the shorter interval takes a pod out sooner.",
        {
            "services/*/readiness/kind": "http",
            "services/*/readiness/path": "/health",
            "services/*/readiness/interval_seconds": "10",
            "services/*/readiness/timeout_seconds": "5",
            "services/*/readiness/start_seconds": "0",
            "services/*/readiness/failures": "3",
        },
    ),
)

REPLICAS: Sequence[Reason] = (
    Reason(
        "The autoscaler alone decides between the bounds: a number here would reset it with each rollout.",
        {"services/*/replicas/desired": ABSENT},
    ),
    Reason(
        "So long ECS killed no task that failed a check. Here the load balancer's check never kills, and liveness does "
        "after three failures, a minute after the start at the earliest.",
        {"services/*/lifecycle/start_grace_seconds": ABSENT},
    ),
    Reason(
        "The wait for the load balancer and the longest request together. The pod no longer cuts a run off; the load "
        "balancer still does after its 30 s, as on ECS.",
        {
            "services/orchestrator/lifecycle/stop_seconds": "240",
            "services/layering/lifecycle/stop_seconds": "75",
            "services/wash-trading/lifecycle/stop_seconds": "75",
            "services/aggregator/lifecycle/stop_seconds": "100",
        },
    ),
    Reason(
        "ECS takes a task out of its target group before it stops it. Here both begin at once, so the pod serves on "
        "for as long as deregistration takes.",
        {"services/*/lifecycle/serve_on_seconds": "30"},
    ),
    Reason(
        "Fargate has no nodes to drain; here a drain takes one pod of a service at a time.",
        {"services/*/lifecycle/evicted_at_once": "1"},
    ),
    Reason(
        "Over nodes too: Fargate has a machine for each task, here several pods share one.",
        {"services/*/lifecycle/spread_over": "zone, hostname"},
    ),
    Reason(
        "Pods restart when a secret of theirs changes; ECS kept the old value until the next deployment.",
        {"unread/Deployment/*/metadata.annotations.secret.reloader.stakater.com/auto": "true"},
    ),
)

CHOSEN_NODES = Reason(
    "The settings name the nodes; Fargate has none to choose from.", {"services/*/lifecycle/nodes": LABELS}
)

STAGING_DIRECTORIES = Reason(
    "Staging has directories of its own, so that it can share dev's files.",
    {f"services/*/volumes/{name}/directory": f"/staging/{name}" for name in ("input", "output", "logs")},
)
