"""The observable properties of workloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi

Controller = Literal["Deployment", "StatefulSet"]
"""Kind of the object that keeps the pods running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """A service's target group and its load balancer, by the suffixes of their ARNs, as in CloudWatch."""

    target_group: pulumi.Input[str]
    """Suffix such as ``targetgroup/k8s-shop-cart/0123456789abcdef``."""
    load_balancer: pulumi.Input[str]
    """Suffix such as ``app/k8s-shop/0123456789abcdef``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """The responses of a service behind a load balancer."""

    target_group: TargetGroup
    server_error_percent: int
    latency_seconds: float
    """Threshold of the 95th percentile of the response time."""
    unhealthy_targets: int | None = None
    """Number of unhealthy pods at which an alarm fires; None without an alarm."""
    client_error_percent: int | None = None
    """Share of 4xx above which an alarm fires; None without an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue that a worker consumes."""

    max_waiting: int
    """Number of waiting tasks above which an alarm fires."""
    sqs_name: pulumi.Input[str] | None = None
    """Name of a queue on SQS; other queues are visible to KEDA and Prometheus only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """The volumes of a workload."""

    claims: Sequence[str]
    """Names of the PersistentVolumeClaims."""
    percent: int
    """Use of a volume, in percent of its size, above which an alarm fires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLimit:
    """The threshold of a resource's use."""

    percent: int
    """Threshold as in the settings."""
    of: str
    """Meaning of 100 percent, in words: ``its CPU limit``."""
    of_request: float
    """The same threshold in percent of the request, by which CloudWatch and Prometheus measure the use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadSignals:
    """The names, the minimum of replicas and the thresholds of one workload with running pods."""

    cluster: pulumi.Input[str]
    namespace: str
    service: str
    """Name of its controller, its container and, if KEDA scales it, its ScaledObject."""
    controller: Controller = "Deployment"
    min_replicas: int
    cpu: UseLimit | None
    """Threshold of CPU use; None without an alarm."""
    memory: UseLimit | None
    restarts: int
    requests: Requests | None = None
    """Responses, if the service is exposed through an application load balancer."""
    queue: Queue | None = None
    """Queue, if the workload consumes one."""
    volumes: Volumes | None = None
    """Volumes, if the workload has some of its own."""

    @property
    def name(self) -> str:
        """Namespace and name of the workload, for people."""
        return f"{self.namespace}/{self.service}"

    @property
    def pods(self) -> Mapping[str, str]:
        """Values of ``PodName`` in Container Insights, by the suffix of the names of their alarms.

        All pods of a Deployment have the name of the Deployment. A pod of a StatefulSet has its own.
        """
        if self.controller == "Deployment":
            return {"": self.service}
        return {f"-{ordinal}" if ordinal else "": f"{self.service}-{ordinal}" for ordinal in range(self.min_replicas)}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSignals:
    """A process that ends."""

    namespace: str
    service: str
    """Name of the Job or the CronJob in the settings."""
    name_pattern: str
    """Regular expression of the names of its Jobs, or the name of the CronJob."""
    repeated: bool
    """True for a CronJob."""
    deadline_seconds: int
    """Time in which a run ends."""

    @property
    def name(self) -> str:
        """Namespace and name of the Job, for people."""
        return f"{self.namespace}/{self.service}"


Signals = WorkloadSignals | JobSignals
