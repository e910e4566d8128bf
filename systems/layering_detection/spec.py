"""What a person may choose of the whole system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from components.spec import Spec
from components.workload.load_balancer import LoadBalancerSpec
from systems.layering_detection.aggregator import AggregatorSpec
from systems.layering_detection.layering import LayeringSpec
from systems.layering_detection.orchestrator import OrchestratorSpec
from systems.layering_detection.service import LayeringServiceSpec
from systems.layering_detection.wash_trading import WashTradingSpec


class LayeringDetectionSpec(Spec):
    """The system in one environment."""

    image_tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    """Release of the four images, where a service does not name its own."""
    load_balancer: LoadBalancerSpec
    volume_root: Annotated[str, StringConstraints(pattern=r"^(/[a-z0-9][a-z0-9-]*){0,3}$")] = ""
    """Directory above ``/input``, ``/output`` and ``/logs``; environments that share a file system differ here."""
    orchestrator: OrchestratorSpec = OrchestratorSpec()
    layering: LayeringSpec = LayeringSpec()
    wash_trading: WashTradingSpec = WashTradingSpec()
    aggregator: AggregatorSpec = AggregatorSpec()

    def services(self) -> Sequence[LayeringServiceSpec]:
        """The four, callees first."""
        return (self.layering, self.wash_trading, self.aggregator, self.orchestrator)

    @model_validator(mode="after")
    def _no_latest(self) -> Self:
        if self.image_tag == "latest":
            msg = "imageTag 'latest' names whatever was pushed last, give a release tag"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _load_balancer_waits_for_the_longest_request(self) -> Self:
        for service in self.services():
            if service.exposure and service.longest_request_seconds > self.load_balancer.idle_timeout_seconds:
                msg = (
                    f"loadBalancer.idleTimeoutSeconds {self.load_balancer.idle_timeout_seconds} is below the "
                    f"{service.longest_request_seconds} s that a request to {service.service_name} may take: "
                    "the caller would see a 504 while the work goes on"
                )
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _callers_wait_for_their_callees(self) -> Self:
        for service in (self.layering, self.wash_trading):
            if service.longest_request_seconds < self.orchestrator.algorithm_timeout_seconds:
                msg = (
                    f"{service.service_name}: longestRequestSeconds {service.longest_request_seconds} is below the "
                    f"{self.orchestrator.algorithm_timeout_seconds} s that the orchestrator gives it"
                )
                raise ValueError(msg)
        return self
