"""The Celery worker and the optional scheduler: they process archives and compute vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field
from pydantic.alias_generators import to_snake

from components.monitoring.thresholds import WorkerThresholdsSpec
from components.spec import MemoryQuantity
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath
from components.workload.worker import Worker
from components.workload.worker_scaling import WorkerScalingSpec
from components.workload.worker_spec import WorkerSpec
from systems.email_rag.application import MODELS, QUEUES, TASK_LIMIT_SECONDS, UPLOADS
from systems.email_rag.process import ProcessSpec

LIVENESS = {"periodSeconds": 60, "timeoutSeconds": 30, "failureThreshold": 5}
"""Minimum values of a liveness probe, whose command needs the broker and imports the whole application."""

CONCURRENCY = ("--concurrency", "-c", "--autoscale")
"""Options of Celery that set the number of processes."""

CELERY = ("celery", "-A", "app.workers.celery_app")


class EmailWorkerSpec(ProcessSpec, WorkerSpec):
    """Workers that process archives. A task that is delivered twice inserts its e-mails twice.

    They have no liveness probe: ``celery inspect ping`` needs the broker, and would restart all workers with it.
    """

    scales_by_queue: ClassVar[bool] = True
    wired_paths: ClassVar[frozenset[str]] = frozenset({UPLOADS, MODELS})

    concurrency: Annotated[int, Field(ge=1, le=32)] = 4
    """Processes of each pod; each takes one task, and has its own copy of the model in memory."""
    scaling: WorkerScalingSpec = WorkerScalingSpec(min=2, max=10, scale_down_stabilization_seconds=TASK_LIMIT_SECONDS)
    resources: ResourcesSpec = ResourcesSpec(
        cpu="1", memory="4Gi", cpu_limit="3", memory_limit="8Gi", ephemeral_storage="4Gi"
    )
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {"/tmp": "2Gi"}  # noqa: S108 -- a path in the container
    longest_task_seconds: Annotated[int, Field(ge=1)] = TASK_LIMIT_SECONDS
    # A worker that processes an archive uses all the CPU that it may use.
    alarms: WorkerThresholdsSpec = WorkerThresholdsSpec(cpu_percent=None)
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=0, drain_seconds=3700, termination_grace_period_seconds=3900)

    def entry_point(self) -> Sequence[str]:
        """Return the command of a worker as the first process of the container, so that it receives SIGTERM."""
        return self.command or [
            *(*CELERY, "worker", "--loglevel", "info"),
            *("--concurrency", str(self.concurrency), "-Q", ",".join(QUEUES)),
        ]

    def faults(self) -> Iterable[str]:
        """Check the time limit of the code, and that waiting messages start a pod."""
        yield from super().faults()
        if self.longest_task_seconds < TASK_LIMIT_SECONDS:
            yield (
                f"longestTaskSeconds {self.longest_task_seconds} is below the task limit of the application, "
                f"{TASK_LIMIT_SECONDS}. Set it to {TASK_LIMIT_SECONDS} or more."
            )
        if self.scaling.messages_per_pod > self.concurrency:
            yield (
                f"scaling.messagesPerPod {self.scaling.messages_per_pod} is above concurrency {self.concurrency}: "
                "messages would wait although pods could be added. Lower messagesPerPod or raise concurrency."
            )
        if self.interruptible:
            yield (
                "interruptible is true: a task that is delivered twice inserts its e-mails twice. Remove interruptible."
            )
        yield from self._concurrency_faults()
        yield from self._liveness_faults()
        if self.scaling.min < 1:
            yield (
                "scaling.min 0 stops KEDA from scaling: a worker declares the queues, and KEDA fails without them. "
                "Set min to 1 or more."
            )

    def _concurrency_faults(self) -> Iterable[str]:
        """Check that no argument changes the number of processes, which the limit of connections is checked with."""
        for argument in self.arguments:
            name = argument.partition("=")[0]
            if name in CONCURRENCY or (name.startswith("-c") and name[2:].isdecimal()):
                yield (
                    f"arguments has {argument}, and concurrency is {self.concurrency}: connections to the database and "
                    f"messages are counted with concurrency. Remove {argument}, and set concurrency."
                )

    def _liveness_faults(self) -> Iterable[str]:
        """Check that a command of Celery tolerates a restart of the broker, and its own slow import."""
        probe = self.probes.liveness
        needs_broker = probe and any("celery" in word for word in probe.command or ())
        for key, minimum in LIVENESS.items() if needs_broker else ():
            found = getattr(probe, to_snake(key))
            if found < minimum:
                yield (
                    f"probes.liveness.{key} {found} is below {minimum}: without the broker, or with a slow start of "
                    f"the command, all workers would be restarted during their tasks. Set it to {minimum} or more, or "
                    "remove probes.liveness."
                )


class EmailWorker(Worker):
    """Processes archives and computes vectors."""

    TYPE = "landfall:email-rag:EmailWorker"


class BeatSpec(ProcessSpec, WorkerSpec):
    """The scheduler of Celery. The application's schedule is empty, so that it has nothing to do."""

    needed_paths: ClassVar[frozenset[str]] = frozenset({"/tmp"})  # noqa: S108 -- a path in the container

    scaling: WorkerScalingSpec = WorkerScalingSpec(min=1, max=1, cpu_percent=80)
    singleton: bool = True
    resources: ResourcesSpec = ResourcesSpec(cpu="50m", memory="512Mi")

    def faults(self) -> Iterable[str]:
        """Check that there is one scheduler, during a rollout as well."""
        yield from super().faults()
        if not self.singleton or self.scaling.max > 1:
            yield (
                f"singleton {str(self.singleton).lower()} with scaling.max {self.scaling.max}: a second scheduler "
                "would send each task once more. Set singleton to true and scaling.max to 1."
            )

    def entry_point(self) -> Sequence[str]:
        """Return the command of the scheduler, with its state in a writable directory."""
        schedule = "/tmp/celerybeat-schedule"  # noqa: S108 -- a path in the container
        return self.command or [*CELERY, "beat", "--loglevel", "info", "--schedule", schedule]


class Beat(Worker):
    """Sends the tasks of the schedule."""

    TYPE = "landfall:email-rag:Beat"
