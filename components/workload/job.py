"""Jobs: processes that end."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from components.workload.eviction import NOT_EVICTED
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.pod import PodOptions, pod_template
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_network import network_policies
from components.workload.workload_parts import workload_parts

RUN_ANNOTATION = "landfall.dev/run"
"""Annotation with the number of the run, so that a new number creates a new Job."""


class Job(pulumi.ComponentResource):
    """A process that runs once; a workload that depends on it starts after it has succeeded.

    Node autoscalers do not evict its pod, which uses few resources of its node for hours.

    The pods of a Job cannot change, so that Pulumi replaces the Job when its image or its input changes. It deletes the
    old Job with its pods first: two migrations never run at once. The next ``up`` replaces a Job that has not
    succeeded. A Job that has succeeded remains: Kubernetes would run a Job once more that Pulumi misses and creates.
    """

    TYPE = "landfall:workload:Job"

    def __init__(self, name: str, args: WorkloadArgs[JobSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.spec = spec = args.spec
        self.service = args.service
        self.namespace = args.context.namespace
        self.job_name = f"{name}-job"
        """Logical name of the Job; Pulumi generates the physical name from it, with a random suffix."""
        network_policies(name, args, self)
        parts = workload_parts(name, args, self)
        options = PodOptions(
            restart_policy="Never", revision_label=None, annotations={**NOT_EVICTED, RUN_ANNOTATION: str(spec.run)}
        )
        annotations = {
            "pulumi.com/timeoutSeconds": str(spec.deadline_seconds + START_SECONDS),
            "pulumi.com/replaceUnready": "true",
        }
        job = k8s.batch.v1.Job(
            self.job_name,
            metadata=args.controller_metadata(None, annotations),
            spec=_job(args, template=pod_template(args, parts, options)),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(parts.ready), delete_before_replace=True),
        )
        self.done = (job,)
        """Resources that exist after the Job has succeeded."""
        self.register_outputs({})


START_SECONDS = 300
"""Time that Pulumi waits beyond the deadline of a Job: the Job controller reports the end of the last pod first."""


class CronJob(pulumi.ComponentResource):
    """A process that runs at fixed times."""

    TYPE = "landfall:workload:CronJob"

    def __init__(self, name: str, args: WorkloadArgs[CronJobSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.spec = spec = args.spec
        self.service = args.service
        self.namespace = args.context.namespace
        network_policies(name, args, self)
        parts = workload_parts(name, args, self)
        template = pod_template(
            args, parts, PodOptions(restart_policy="Never", revision_label=None, annotations=NOT_EVICTED)
        )
        k8s.batch.v1.CronJob(
            f"{name}-cron-job",
            metadata=args.controller_metadata(args.service),
            spec=k8s.batch.v1.CronJobSpecArgs(
                schedule=spec.schedule,
                time_zone=spec.time_zone,
                concurrency_policy=spec.concurrency,
                starting_deadline_seconds=spec.start_deadline_seconds,
                suspend=spec.suspended,
                successful_jobs_history_limit=1,
                failed_jobs_history_limit=3,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=args.labels), spec=_job(args, template=template)
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(parts.ready)),
        )
        self.register_outputs({})


def _job(
    args: WorkloadArgs[JobSpec] | WorkloadArgs[CronJobSpec], template: k8s.core.v1.PodTemplateSpecArgs
) -> k8s.batch.v1.JobSpecArgs:
    return k8s.batch.v1.JobSpecArgs(
        backoff_limit=args.spec.attempts - 1,
        active_deadline_seconds=args.spec.deadline_seconds,
        # A replacement starts when the last pod has ended, so that two pods never work at once.
        pod_replacement_policy="Failed",
        template=template,
    )
