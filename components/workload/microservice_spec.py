"""The declaration of a microservice: plain values from which every Kubernetes object of it follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from components.spec import DnsLabel, Port, Spec
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.network_policy import EgressSpec
from components.workload.permission import PermissionSpec
from components.workload.probes import ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath, EnvironmentName, NumericId


class MicroserviceSpec(Spec):
    """One microservice, declared once."""

    image: ImageSpec
    port: Port
    """Port that the container listens on; the Service has the same."""
    service_name: DnsLabel | None = None
    """DNS name within the namespace; the service's own name by default."""
    command: Annotated[Sequence[str], Field(min_length=1)] | None = None
    """Replaces the image's entry point."""
    environment: Mapping[EnvironmentName, str] = Field(default_factory=dict[str, str])
    """Further environment variables, none of them secret."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = Field(default_factory=dict[str, SecretKeySpec])
    """Environment variables whose values come from AWS Secrets Manager."""
    permissions: Sequence[PermissionSpec] = ()
    """AWS actions; with none there is no role and no way out to AWS."""
    egress: Sequence[EgressSpec] = ()
    """Addresses outside the cluster; with none the service reaches only what it calls."""
    resources: ResourcesSpec = ResourcesSpec()
    scaling: ScalingSpec = ScalingSpec(min=2, max=4)
    probes: ProbesSpec = ProbesSpec()
    shutdown: ShutdownSpec = ShutdownSpec()
    max_surge: Annotated[str, StringConstraints(pattern=r"^([1-9]\d?|100)%$")] = "25%"
    """How many pods a rollout may add at once; it never takes one away before another is ready."""
    longest_request_seconds: Annotated[int, Field(ge=1)] = 30
    """The longest time one request may take; draining and the load balancer's idle timeout must not be shorter."""
    user_id: NumericId = 1000
    group_id: NumericId = 1000
    writable_paths: Sequence[AbsolutePath] = ("/tmp",)  # noqa: S108 -- a path in the container, backed by its own volume
    """Directories that the process may write to; the root file system is read-only."""
    exposure: ExposureSpec | None = None

    def typed_variables(self) -> Mapping[str, str]:
        """Environment variables that follow from typed fields; none here, a system's own spec has some."""
        return {}

    def variables(self) -> Mapping[str, str]:
        """Every environment variable that is not secret."""
        return {**self.environment, **self.typed_variables()}

    def entry_point(self) -> Sequence[str] | None:
        """What the container runs; the image's own entry point when there is no command."""
        return self.command

    @model_validator(mode="after")
    def _time_budgets(self) -> Self:
        if self.shutdown.drain_seconds < self.longest_request_seconds:
            msg = (
                f"shutdown.drainSeconds {self.shutdown.drain_seconds} is below longestRequestSeconds "
                f"{self.longest_request_seconds}: a rollout would cut requests off"
            )
            raise ValueError(msg)
        delay = self.exposure.deregistration_delay_seconds if self.exposure else 0
        if self.shutdown.pre_stop_seconds < delay:
            msg = (
                f"shutdown.preStopSeconds {self.shutdown.pre_stop_seconds} is below the load balancer's "
                f"deregistrationDelaySeconds {delay}: it would send requests to a pod that is gone"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _one_source_per_variable(self) -> Self:
        typed = sorted(set(self.environment) & set(self.typed_variables()))
        if typed:
            msg = f"environment must not set {', '.join(typed)}: a setting of the service does"
            raise ValueError(msg)
        secret = sorted(set(self.variables()) & set(self.secrets))
        if secret:
            msg = f"environment must not set {', '.join(secret)}: its value is secret and comes from secrets"
            raise ValueError(msg)
        return self
