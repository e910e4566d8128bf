"""The arguments of a microservice."""

from __future__ import annotations

from dataclasses import dataclass

from components.workload.microservice_spec import MicroserviceSpec
from components.workload.workload_args import WorkloadArgs


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroserviceArgs(WorkloadArgs[MicroserviceSpec]):
    """The declaration of a service, and the siblings that it is wired to."""

    def __post_init__(self) -> None:
        """Refuse an exposed service without an ingress class, or with settings that do not fit it."""
        super(MicroserviceArgs, self).__post_init__()
        if self.spec.exposure is None:
            return
        ingress_class = self.context.ingress_class
        if ingress_class is None:
            msg = f"{self.service}: exposure needs an ingress class. Set context.ingress_class."
            raise ValueError(msg)
        for fault in ingress_class.spec.service_faults(self.spec):
            msg = f"{self.service}: {fault}"
            raise ValueError(msg)
