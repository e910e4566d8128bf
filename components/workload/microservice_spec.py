"""The declaration of a microservice: plain values from which all its objects follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import pulumi_kubernetes as k8s
from pydantic import Field

from components.monitoring.thresholds import ThresholdsSpec
from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.container_port import (
    AdditionalPortSpec,
    ContainerPort,
    PortName,
    additional_ports,
    port_faults,
)
from components.workload.disruption import DisruptionSpec
from components.workload.exposure import ExposureSpec
from components.workload.probes import PORT_NAME, ProbesSpec
from components.workload.rollout import Surge, rolling_update
from components.workload.workload_spec import WorkloadSpec


class MicroserviceSpec(WorkloadSpec):
    """One microservice, declared once."""

    port: Port
    """Port that the container listens on, and port of the Service."""
    additional_ports: Mapping[PortName, AdditionalPortSpec] = Field(default_factory=dict[str, AdditionalPortSpec])
    """Further ports of the container and the Service by their name."""
    service_name: DnsLabel | None = None
    """DNS name within the namespace; the name of the service by default."""
    scaling: ScalingSpec = ScalingSpec(min=2, max=4)
    probes: ProbesSpec = ProbesSpec()
    max_surge: Surge = "25%"
    """Share of additional pods during a rollout; no pod is removed before another one is ready."""
    disruption: DisruptionSpec = DisruptionSpec()
    longest_request_seconds: Annotated[int, Field(ge=1)] = 30
    """Maximum duration of a request; at most the drain time and the load balancer's idle timeout."""
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = None
    """Time for which the server keeps an idle connection open; an exposed service needs more than the load balancer's
    idle timeout. Otherwise the server closes a connection while the load balancer sends a request on it: a 502."""
    max_body_mib: Annotated[int, Field(ge=1)] = 1
    """Largest body of a request, in MiB. NGINX refuses a larger one, and writes a body to the disk of its node before
    it forwards it; an application load balancer has no limit."""
    websockets: bool = False
    """The service accepts WebSocket connections. NGINX has to know; an application load balancer forwards them."""
    streaming: bool = False
    """The service sends parts of a response while it computes others: NGINX does not collect them."""
    exposure: ExposureSpec | None = None
    alarms: ThresholdsSpec = ThresholdsSpec()
    """Thresholds of the alarms."""

    def container_ports(self) -> Sequence[ContainerPort]:
        """Return the ports of the container, the main port first."""
        return [ContainerPort(name=PORT_NAME, port=self.port), *additional_ports(self.additional_ports)]

    def strategy(self) -> k8s.apps.v1.DeploymentStrategyArgs:
        """Return the strategy of a rollout."""
        return rolling_update(self.max_surge)

    def faults(self) -> Iterable[str]:
        """Check the time budgets, the ports and the disruption budget."""
        yield from self._time_faults()
        yield from super().faults()
        yield from port_faults(ContainerPort(name=PORT_NAME, port=self.port), self.additional_ports)
        yield from self.disruption.replica_faults(self.scaling.min)

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
