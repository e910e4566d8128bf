"""Explanations of the sizes, which differ between prod and the smaller stacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import ExplanationRule

_PROD: Mapping[str, tuple[int, int]] = {"frontend": (2, 5), "backend": (2, 6), "worker": (2, 10)}
"""Minimum and maximum of replicas: the numbers of the migration document."""

_SMALL: Mapping[str, Mapping[str, int]] = {
    "dev": {"frontend": 3, "backend": 3, "worker": 4},
    "staging": {"frontend": 2, "backend": 2, "worker": 2},
}
"""Maximum of replicas of the stacks that have one pod of each service at rest."""

_CELERY = (
    "celery -A app.workers.celery_app worker --loglevel info --concurrency {count} -Q celery,email_processing,indexing"
)


def sizes(environment: str) -> Sequence[ExplanationRule]:
    """Return the rules for one environment."""
    return (*_prod(), *_queues(4)) if environment not in _SMALL else (*_small(environment), *_queues(2))


def _prod() -> Sequence[ExplanationRule]:
    return (
        ExplanationRule(
            "The numbers of the migration document. On Compose the container is down during each update.",
            {
                f"services/{service}/replicas/{bound}": f"{count}"
                for service, counts in _PROD.items()
                for bound, count in zip(("min", "max"), counts, strict=True)
            },
        ),
        ExplanationRule(
            "The numbers of the document apply where the chart contradicts it.",
            {f"claims/chart/replicas of {service}": f"{low}-{high}" for service, (low, high) in _PROD.items()},
        ),
        ExplanationRule(
            "The options are the same, in another notation.",
            {"services/worker/process/command": _CELERY.format(count=4)},
        ),
    )


def _small(environment: str) -> Sequence[ExplanationRule]:
    largest = _SMALL[environment]
    ranges = {service: f"1-{count}" for service, count in largest.items()}
    return (
        ExplanationRule(
            "The stack is for tests: one pod of each service at rest, and fewer under load than in prod.",
            {
                **{f"services/{service}/replicas/max": f"{count}" for service, count in largest.items()},
                **{f"claims/document/replicas of the {service}": found for service, found in ranges.items()},
                **{f"claims/chart/replicas of {service}": found for service, found in ranges.items()},
            },
        ),
        ExplanationRule(
            "Workers of the smaller stacks have two processes, each with a copy of the model, in less memory.",
            {
                "services/worker/process/command": _CELERY.format(count=2),
                "services/worker/process/processes": "2",
                "claims/chart/requests of worker": "500m 3072Mi",
                "claims/chart/memory limit of worker": "6144Mi",
            },
        ),
    )


def _queues(messages: int) -> Sequence[ExplanationRule]:
    """Return the rule for the queues of the autoscaler: a message for each process of a worker."""
    planned = ", ".join(
        f"{queue}: {messages} messages, with those in progress" for queue in ("email_processing", "indexing")
    )
    return (
        ExplanationRule(
            "No task goes to `celery`, so that its length is always 0. AMQP counts only waiting messages, so that "
            "workers would be removed during their tasks.",
            {"claims/chart/queues of worker": planned},
        ),
    )
