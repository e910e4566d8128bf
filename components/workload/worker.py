"""A worker: a process without a port that takes tasks from a queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.workload.controllers import deployment, disruption_budget, horizontal_autoscaler
from components.workload.eviction import NOT_EVICTED
from components.workload.pod import PodOptions
from components.workload.worker_scaling import QueueTrigger
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_network import network_policies

KEDA_API_VERSION = "keda.sh/v1alpha1"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerArgs(WorkloadArgs[WorkerSpec]):
    """The declaration of a worker, and the queues that KEDA measures for it."""

    triggers: Sequence[QueueTrigger] = ()
    """Queues of the worker; without any, it scales by CPU and memory use."""

    def __post_init__(self) -> None:
        """Refuse a worker without a metric, and a queue without KEDA."""
        super(WorkerArgs, self).__post_init__()
        if self.triggers and self.context.platform.event_scaling is None:
            msg = f"{self.service}: scaling by queues needs KEDA, and the platform has none. Enable the add-on keda."
            raise ValueError(msg)
        for fault in () if self.triggers else self.spec.scaling.faults_without_queue():
            msg = f"{self.service}: {fault}"
            raise ValueError(msg)


class Worker(pulumi.ComponentResource):
    """A worker with its Kubernetes objects and its IAM role."""

    TYPE = "landfall:workload:Worker"

    def __init__(self, name: str, args: WorkerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.spec = args.spec
        self.service = args.service
        self.namespace = args.context.namespace
        self.scales_by_queue = bool(args.triggers)
        """KEDA measures the queues of the worker."""

        network_policies(name, args, self)
        options = PodOptions(
            probes=args.spec.probes.for_container(), annotations={} if args.spec.evictable else NOT_EVICTED
        )
        self.controller = deployment(name, args, self, options)
        """Deployment of the pods."""
        disruption_budget(name, args, self, args.spec.disruption)
        if args.triggers:
            self._scaled_object(name, args)
        else:
            scaling = args.spec.scaling.resource_scaling()
            horizontal_autoscaler(name, args, self, scaling=scaling, target=self.controller)
        self.register_outputs({})

    def _scaled_object(self, name: str, args: WorkerArgs) -> None:
        k8s.apiextensions.CustomResource(
            f"{name}-autoscaler",
            api_version=KEDA_API_VERSION,
            kind="ScaledObject",
            metadata=args.metadata(args.service),
            spec=args.spec.scaling.scaled_object(args.service, args.triggers),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[
                    self.controller,
                    *(args.context.platform.event_scaling or ()),
                    *(resource for trigger in args.triggers for resource in trigger.ready),
                ],
            ),
        )
