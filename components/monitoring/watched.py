"""The observable properties that follow from the declaration of a workload."""

from __future__ import annotations

import pulumi

from components.monitoring.signals import JobSignals, Queue, Requests, UseLimit, Volumes, WorkloadSignals
from components.monitoring.thresholds import PodThresholdsSpec
from components.workload.block_volumes import VOLUME
from components.workload.job import CronJob, Job
from components.workload.microservice import Microservice
from components.workload.resources import ResourcesSpec
from components.workload.stateful_service import StatefulService
from components.workload.worker import Worker
from quantity import cpu_millicores, memory_bytes

RunningWorkload = Microservice | Worker | StatefulService
Workload = RunningWorkload | Job | CronJob


def cpu_limit(thresholds: PodThresholdsSpec, resources: ResourcesSpec) -> UseLimit | None:
    """Return the threshold of CPU use: a share of the limit, or of the request without a limit."""
    percent = thresholds.cpu_percent
    if percent is None:
        return None
    if resources.cpu_limit is None:
        return UseLimit(percent=percent, of="the CPU that it requests", of_request=percent)
    share = cpu_millicores(resources.cpu_limit) / cpu_millicores(resources.cpu)
    return UseLimit(percent=percent, of="its CPU limit", of_request=percent * share)


def memory_limit(thresholds: PodThresholdsSpec, resources: ResourcesSpec) -> UseLimit | None:
    """Return the threshold of memory use: a share of the limit, which is the request by default."""
    percent = thresholds.memory_percent
    if percent is None:
        return None
    if resources.memory_limit is None:
        return UseLimit(percent=percent, of="the memory that it requests", of_request=percent)
    share = memory_bytes(resources.memory_limit) / memory_bytes(resources.memory)
    return UseLimit(percent=percent, of="its memory limit", of_request=percent * share)


def running_signals(
    workload: RunningWorkload, cluster: pulumi.Input[str], *, queue: Queue | None, requests: Requests | None
) -> WorkloadSignals:
    """Return the properties of a workload whose pods keep running; KEDA measures the queue of a worker."""
    spec = workload.spec
    stateful = isinstance(workload, StatefulService)
    return WorkloadSignals(
        cluster=cluster,
        namespace=workload.namespace.plain_name,
        service=workload.service,
        controller="StatefulSet" if stateful else "Deployment",
        min_replicas=workload.spec.replicas if stateful else workload.spec.scaling.min,
        cpu=cpu_limit(spec.alarms, spec.resources),
        memory=memory_limit(spec.alarms, spec.resources),
        restarts=spec.alarms.restarts,
        requests=requests,
        queue=queue or _measured_queue(workload),
        volumes=_volumes(workload) if stateful else None,
    )


def job_signals(job: Job | CronJob) -> JobSignals:
    """Return the properties of a Job, whose name Pulumi generates, or of a CronJob."""
    repeated = isinstance(job, CronJob)
    return JobSignals(
        namespace=job.namespace.plain_name,
        service=job.service,
        name_pattern=job.service if repeated else f"{job.job_name}-[0-9a-f]+",
        repeated=repeated,
        deadline_seconds=job.spec.deadline_seconds,
    )


def _measured_queue(workload: RunningWorkload) -> Queue | None:
    if isinstance(workload, Worker) and workload.scales_by_queue:
        return Queue(max_waiting=workload.spec.max_messages)
    return None


def _volumes(workload: StatefulService) -> Volumes:
    claims = [f"{VOLUME}-{workload.service}-{ordinal}" for ordinal in range(workload.spec.replicas)]
    return Volumes(claims=claims, percent=workload.spec.alarms.volume_percent)
