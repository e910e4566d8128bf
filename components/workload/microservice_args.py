"""The arguments of a microservice."""

from __future__ import annotations

from dataclasses import dataclass

from components.workload.microservice_spec import MicroserviceSpec
from components.workload.workload_args import WorkloadArgs


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroserviceArgs(WorkloadArgs[MicroserviceSpec]):
    """The declaration of a service, and the siblings that it is wired to."""

    def __post_init__(self) -> None:
        """Refuse an exposed service without a load balancer, or with times that do not fit it."""
        super(MicroserviceArgs, self).__post_init__()
        if self.spec.exposure is None:
            return
        load_balancer = self.context.load_balancer
        if load_balancer is None:
            msg = f"{self.service}: exposure needs a load balancer. Set context.load_balancer."
            raise ValueError(msg)
        for fault in self.spec.load_balancer_faults(load_balancer.idle_timeout_seconds):
            msg = f"{self.service}: {fault}"
            raise ValueError(msg)
