"""The orchestrator: runs the whole detection over an input file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import pulumi
from pydantic import Field

from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume
from components.workload.exposure import ExposureSpec, PathSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from systems.layering_detection.aggregator import AGGREGATION_TIMEOUT_SECONDS, Aggregator
from systems.layering_detection.layering import Layering
from systems.layering_detection.service import LayeringServiceSpec
from systems.layering_detection.wash_trading import WashTrading

INPUT_DIRECTORY = "/app/input"

LAYERING_URL = "LAYERING_SERVICE_URL"
WASH_TRADING_URL = "WASH_TRADING_SERVICE_URL"
AGGREGATOR_URL = "AGGREGATOR_SERVICE_URL"


class OrchestratorSpec(LayeringServiceSpec):
    """Reads an input file, sends it to the two algorithms and sends their results to the aggregator."""

    wired_variables: ClassVar[frozenset[str]] = frozenset({LAYERING_URL, WASH_TRADING_URL, AGGREGATOR_URL})
    wired_paths: ClassVar[frozenset[str]] = frozenset({INPUT_DIRECTORY})

    image: ImageSpec = ImageSpec(repository="layering-detection-orchestrator")
    port: Port = 8000
    service_name: DnsLabel | None = "orchestrator-service"
    resources: ResourcesSpec = ResourcesSpec(cpu="500m", memory="1024Mi")
    scaling: ScalingSpec = ScalingSpec(min=1, max=5)
    max_retries: Annotated[int, Field(ge=0, le=10)] = 3
    """Retries of a request to an algorithm; the back-off doubles each time (1 s, 2 s, 4 s …)."""
    algorithm_timeout_seconds: Annotated[int, Field(ge=1)] = 30
    """Timeout of one attempt."""
    longest_request_seconds: Annotated[int, Field(ge=1)] = 200
    """One whole run: reading the file, all attempts at the algorithms, and aggregation."""
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=200, termination_grace_period_seconds=240)
    exposure: ExposureSpec | None = ExposureSpec(
        order=100, paths=(PathSpec(path="/orchestrate"), PathSpec(path="/health", type="Exact"), PathSpec(path="/"))
    )

    def typed_variables(self) -> Mapping[str, str]:
        """Return the variables that the orchestrator reads, without the URLs of the services that it calls."""
        return {
            **super().typed_variables(),
            "INPUT_DIR": INPUT_DIRECTORY,
            "MAX_RETRIES": str(self.max_retries),
            "ALGORITHM_TIMEOUT_SECONDS": str(self.algorithm_timeout_seconds),
        }

    def faults(self) -> Iterable[str]:
        """Check that a whole run fits into the longest request."""
        yield from super().faults()
        attempts = self.max_retries + 1
        back_off = 2**self.max_retries - 1
        needed = attempts * self.algorithm_timeout_seconds + back_off + AGGREGATION_TIMEOUT_SECONDS
        if needed > self.longest_request_seconds:
            yield (
                f"longestRequestSeconds {self.longest_request_seconds} is below the {needed} s of a run: {attempts} "
                f"attempts of {self.algorithm_timeout_seconds} s, {back_off} s of back-off and "
                f"{AGGREGATION_TIMEOUT_SECONDS} s of aggregation. Set it to {needed} or more, or lower maxRetries or "
                "algorithmTimeoutSeconds."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrchestratorArgs:
    """Arguments of the orchestrator: its settings and the three services that it calls."""

    spec: OrchestratorSpec
    context: WorkloadContext
    layering: Layering
    wash_trading: WashTrading
    aggregator: Aggregator
    input: EfsVolume


class Orchestrator(Microservice):
    """Reads an input file, sends it to the two algorithms and sends their results to the aggregator."""

    TYPE = "landfall:layering-detection:Orchestrator"

    def __init__(self, name: str, args: OrchestratorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        microservice = MicroserviceArgs(
            spec=args.spec,
            service="orchestrator",
            context=args.context,
            calls={
                LAYERING_URL: args.layering.endpoint,
                WASH_TRADING_URL: args.wash_trading.endpoint,
                AGGREGATOR_URL: args.aggregator.endpoint,
            },
            claims={"input": args.input.mount(INPUT_DIRECTORY)},
        )
        super().__init__(name, microservice, opts)
