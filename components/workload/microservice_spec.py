"""The declaration of a microservice: plain values from which every Kubernetes object of it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from components.monitoring.thresholds import ThresholdsSpec
from components.spec import DnsLabel, NodeGroupName, Port, Spec, duplicate_faults
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.network_policy import EgressSpec
from components.workload.permission import PermissionSpec
from components.workload.probes import ProbesSpec
from components.workload.rbac import KubernetesPermissionSpec
from components.workload.resources import ResourcesSpec
from components.workload.rollout import Surge
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath, Argument, EnvironmentName, NumericId

TRACING_VARIABLES = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"}
"""What OpenTelemetry's libraries read (OpenTelemetry specification, "SDK environment variables")."""


class MicroserviceSpec(Spec):
    """One microservice, declared once."""

    wired_variables: ClassVar[frozenset[str]] = frozenset()
    """Environment variables that come from the services it calls; a system's own spec names them."""
    wired_paths: ClassVar[frozenset[str]] = frozenset()
    """Paths where volumes of the system are mounted; a system's own spec names them."""

    image: ImageSpec
    port: Port
    """Port that the container listens on; the Service has the same."""
    service_name: DnsLabel | None = None
    """DNS name within the namespace; the service's own name by default."""
    command: Annotated[Sequence[Argument], Field(min_length=1)] | None = None
    """Replaces the image's entry point."""
    environment: Mapping[EnvironmentName, str] = Field(default_factory=dict[str, str])
    """Further environment variables, none of them secret."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = Field(default_factory=dict[str, SecretKeySpec])
    """Environment variables whose values come from AWS Secrets Manager."""
    permissions: Sequence[PermissionSpec] = ()
    """AWS actions; with none there is no role and no way out to AWS."""
    kubernetes_permissions: Sequence[KubernetesPermissionSpec] = ()
    """Requests to the cluster's own API; with none its pods get no token and its account no rights."""
    egress: Sequence[EgressSpec] = ()
    """Addresses outside the cluster; with none the service reaches only what it calls."""
    resources: ResourcesSpec = ResourcesSpec()
    scaling: ScalingSpec = ScalingSpec(min=2, max=4)
    probes: ProbesSpec = ProbesSpec()
    shutdown: ShutdownSpec = ShutdownSpec()
    max_surge: Surge = "25%"
    """A rollout adds so many pods at once, and never takes one away before another is ready."""
    tracing: bool = False
    """It sends spans: the platform's OpenTelemetry collector is opened to it and named in its environment."""
    longest_request_seconds: Annotated[int, Field(ge=1)] = 30
    """The longest time one request may take; draining and the load balancer's idle timeout must not be shorter."""
    node_group: NodeGroupName | None = None
    """The nodes that its pods run on; any that no taint keeps to itself by default."""
    user_id: NumericId = 1000
    group_id: NumericId = 1000
    writable_paths: Sequence[AbsolutePath] = ("/tmp",)  # noqa: S108 -- a path in the container, backed by its own volume
    """Directories that the process may write to; the root file system is read-only."""
    exposure: ExposureSpec | None = None
    alarms: ThresholdsSpec = ThresholdsSpec()
    """When its state is worth an alarm."""

    def typed_variables(self) -> Mapping[str, str]:
        """Environment variables that follow from typed fields; none here, a system's own spec has some."""
        return {}

    def variables(self) -> Mapping[str, str]:
        """Every environment variable that is neither secret nor wired."""
        return {**self.environment, **self.typed_variables()}

    def entry_point(self) -> Sequence[str] | None:
        """What the container runs; the image's own entry point when there is no command."""
        return self.command

    def faults(self) -> Iterable[str]:
        """Time budgets hold; every variable and path has one source."""
        yield from self._time_faults()
        yield from self._variable_faults()
        yield from duplicate_faults("permission", (permission.sid for permission in self.permissions))
        yield from duplicate_faults("path", [*self.writable_paths, *self.wired_paths])

    def _time_faults(self) -> Iterable[str]:
        drain, pre_stop = self.shutdown.drain_seconds, self.shutdown.pre_stop_seconds
        if drain < self.longest_request_seconds:
            yield (
                f"shutdown.drainSeconds {drain} is below longestRequestSeconds {self.longest_request_seconds}: "
                "a rollout would cut requests off"
            )
        delay = self.exposure.deregistration_delay_seconds if self.exposure else 0
        if pre_stop < delay:
            yield (
                f"shutdown.preStopSeconds {pre_stop} is below the load balancer's deregistrationDelaySeconds {delay}: "
                "it would send requests to a pod that is gone"
            )

    def _variable_faults(self) -> Iterable[str]:
        own = set(self.environment)
        for reserved, reason in (
            (set(self.typed_variables()), "a setting of the service does"),
            (set(self.secrets), "its value is secret and comes from secrets"),
            (self.wired_variables, "it is the URL of a service that this one calls"),
            (TRACING_VARIABLES if self.tracing else set[str](), "tracing does"),
        ):
            taken = sorted(own & reserved)
            if taken:
                yield f"environment must not set {', '.join(taken)}: {reason}"
        twice = sorted(set(self.secrets) & {*self.typed_variables(), *self.wired_variables})
        if twice:
            yield f"secrets must not set {', '.join(twice)}: it is not secret and set elsewhere"
