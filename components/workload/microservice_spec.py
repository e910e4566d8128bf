"""The declaration of a microservice: plain values from which all its objects follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from components.monitoring.thresholds import ThresholdsSpec
from components.node_selection import Architecture
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
"""Variables that the OpenTelemetry SDKs read (OpenTelemetry specification, "SDK environment variables")."""


class MicroserviceSpec(Spec):
    """One microservice, declared once."""

    wired_variables: ClassVar[frozenset[str]] = frozenset()
    """Environment variables with the URLs of called services; the spec of a system lists them."""
    wired_paths: ClassVar[frozenset[str]] = frozenset()
    """Mount paths of the system's volumes; the spec of a system lists them."""

    image: ImageSpec
    port: Port
    """Port that the container listens on, and port of the Service."""
    service_name: DnsLabel | None = None
    """DNS name within the namespace; the name of the service by default."""
    command: Annotated[Sequence[Argument], Field(min_length=1)] | None = None
    """Replaces the image's entry point."""
    environment: Mapping[EnvironmentName, str] = Field(default_factory=dict[str, str])
    """Further environment variables; they are not secret."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = Field(default_factory=dict[str, SecretKeySpec])
    """Environment variables whose values come from AWS Secrets Manager."""
    permissions: Sequence[PermissionSpec] = ()
    """AWS actions; without any, the service has no IAM role and no egress to AWS."""
    kubernetes_permissions: Sequence[KubernetesPermissionSpec] = ()
    """Requests to the Kubernetes API; without any, the pods have no token and the service account has no
    permissions."""
    egress: Sequence[EgressSpec] = ()
    """Address blocks outside the cluster; without any, the service can connect only to the services that it calls."""
    resources: ResourcesSpec = ResourcesSpec()
    scaling: ScalingSpec = ScalingSpec(min=2, max=4)
    probes: ProbesSpec = ProbesSpec()
    shutdown: ShutdownSpec = ShutdownSpec()
    max_surge: Surge = "25%"
    """Share of additional pods during a rollout; no pod is removed before another one is ready."""
    tracing: bool = False
    """Send spans: allow egress to the platform's OpenTelemetry collector and set its URL in the environment."""
    longest_request_seconds: Annotated[int, Field(ge=1)] = 30
    """Maximum duration of a request; at most the drain time and the load balancer's idle timeout."""
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = None
    """Time for which the server keeps an idle connection open; an exposed service needs more than the load balancer's
    idle timeout. Otherwise the server closes a connection while the load balancer sends a request on it: a 502."""
    node_group: NodeGroupName | None = None
    """Node group of the pods; every node without a taint by default."""
    architectures: Annotated[Sequence[Architecture], Field(min_length=1)] = ("amd64",)
    """Architectures that the image is built for. The pods run only on nodes of one of them."""
    user_id: NumericId = 1000
    group_id: NumericId = 1000
    writable_paths: Sequence[AbsolutePath] = ("/tmp",)  # noqa: S108 -- a path in the container, backed by its own volume
    """Directories that the process may write to; the root file system is read-only."""
    exposure: ExposureSpec | None = None
    alarms: ThresholdsSpec = ThresholdsSpec()
    """Thresholds of the alarms."""

    def typed_variables(self) -> Mapping[str, str]:
        """Return the environment variables of typed fields; the specs of the systems have some."""
        return {}

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables that are neither secrets nor URLs of called services."""
        return {**self.environment, **self.typed_variables()}

    def entry_point(self) -> Sequence[str] | None:
        """Return the command of the container; None runs the image's own entry point."""
        return self.command

    def faults(self) -> Iterable[str]:
        """Check the time budgets, and that every variable and path has one source."""
        yield from self._time_faults()
        yield from self._variable_faults()
        yield from duplicate_faults("permission", (permission.sid for permission in self.permissions))
        yield from duplicate_faults("architecture", self.architectures)
        yield from duplicate_faults("path", [*self.writable_paths, *self.wired_paths])

    def load_balancer_faults(self, idle_timeout: int) -> Iterable[str]:
        """Check the times of an exposed service against the idle timeout of its load balancer, in seconds.

        The load balancer has to close idle connections first (Elastic Load Balancing user guide, "Connection idle
        timeout").
        """
        if self.longest_request_seconds > idle_timeout:
            yield (
                f"longestRequestSeconds {self.longest_request_seconds} is above the load balancer's idleTimeoutSeconds "
                f"{idle_timeout}: the caller would get a 504. Raise idleTimeoutSeconds or lower longestRequestSeconds."
            )
        if self.keep_alive_seconds is None or self.keep_alive_seconds <= idle_timeout:
            found = "is not set" if self.keep_alive_seconds is None else f"{self.keep_alive_seconds} is too low"
            yield (
                f"keepAliveSeconds {found}: the load balancer keeps idle connections for {idle_timeout} s, and callers "
                "get a 502 if the server closes one first. Set the server's keep-alive timeout and keepAliveSeconds "
                f"above {idle_timeout}."
            )

    def _time_faults(self) -> Iterable[str]:
        drain, pre_stop = self.shutdown.drain_seconds, self.shutdown.pre_stop_seconds
        if drain < self.longest_request_seconds:
            yield (
                f"shutdown.drainSeconds {drain} is below longestRequestSeconds {self.longest_request_seconds}: "
                "a rollout would interrupt requests. Raise drainSeconds."
            )
        delay = self.exposure.deregistration_delay_seconds if self.exposure else 0
        if pre_stop < delay:
            yield (
                f"shutdown.preStopSeconds {pre_stop} is below the load balancer's deregistrationDelaySeconds {delay}: "
                "it would send requests to a terminated pod. Raise preStopSeconds."
            )

    def _variable_faults(self) -> Iterable[str]:
        own = set(self.environment)
        for reserved, reason in (
            (set(self.typed_variables()), "a setting of the service sets it"),
            (set(self.secrets), "secrets set it"),
            (self.wired_variables, "it is the URL of a service that this one calls"),
            (TRACING_VARIABLES if self.tracing else set[str](), "tracing sets it"),
        ):
            taken = sorted(own & reserved)
            if taken:
                names = ", ".join(taken)
                yield f"environment must not set {names}: {reason}. Remove {names} from environment."
        twice = sorted(set(self.secrets) & {*self.typed_variables(), *self.wired_variables})
        if twice:
            names = ", ".join(twice)
            yield (
                f"secrets must not set {names}: it is not a secret and has another source. Remove {names} from secrets."
            )
