"""The aggregator: merges results and writes the output files."""

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
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import EnvironmentName
from systems.layering_detection.service import API_KEY, LayeringServiceSpec, exposed_as

AGGREGATION_TIMEOUT_SECONDS = 60
"""Seconds that the orchestrator waits for the aggregator; fixed in its code."""

SALT = SecretKeySpec(name="layering-detection/{environment}/pseudonymization-salt", property="salt")
"""The salt for the pseudonyms of account numbers."""

OUTPUT_DIRECTORY = "/app/output"
LOGS_DIRECTORY = "/app/logs"


class AggregatorSpec(LayeringServiceSpec):
    """Merges the algorithms' results and writes them to the output and log directories."""

    required_secrets: ClassVar[frozenset[str]] = frozenset({"API_KEY", "PSEUDONYMIZATION_SALT"})
    wired_paths: ClassVar[frozenset[str]] = frozenset({OUTPUT_DIRECTORY, LOGS_DIRECTORY})

    image: ImageSpec = ImageSpec(repository="layering-detection-aggregator")
    port: Port = 8003
    service_name: DnsLabel | None = "aggregator-service"
    scaling: ScalingSpec = ScalingSpec(min=1, max=1)
    """One by default: see ``concurrentWriters``. During a rollout or an eviction a second pod runs for a short time."""
    concurrent_writers: bool = False
    """Accept that pods overwrite each other's suspicious_accounts.csv and detections.csv: the last one wins."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = {"API_KEY": API_KEY, "PSEUDONYMIZATION_SALT": SALT}
    validation_strict: bool = True
    allow_partial_results: bool = False
    longest_request_seconds: Annotated[int, Field(ge=1)] = AGGREGATION_TIMEOUT_SECONDS
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=60, termination_grace_period_seconds=100)
    exposure: ExposureSpec | None = exposed_as("aggregator")

    def typed_variables(self) -> Mapping[str, str]:
        """Return the variables that the aggregator reads."""
        return {
            **super().typed_variables(),
            "OUTPUT_DIR": OUTPUT_DIRECTORY,
            "LOGS_DIR": LOGS_DIRECTORY,
            "VALIDATION_STRICT": str(self.validation_strict).lower(),
            "ALLOW_PARTIAL_RESULTS": str(self.allow_partial_results).lower(),
        }

    def faults(self) -> Iterable[str]:
        """Check that several pods write the same files only with ``concurrentWriters``."""
        yield from super().faults()
        if self.scaling.max > 1 and not self.concurrent_writers:
            yield (
                f"scaling.max {self.scaling.max} lets several pods overwrite the same two output files. "
                "Set max: 1, or concurrentWriters: true to accept that the last writer wins."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregatorArgs:
    """Arguments of the aggregator: its settings and the directories that it writes to."""

    spec: AggregatorSpec
    context: WorkloadContext
    output: EfsVolume
    logs: EfsVolume


class Aggregator(Microservice):
    """Merges the algorithms' results and writes them to the output and log directories."""

    TYPE = "landfall:layering-detection:Aggregator"

    def __init__(self, name: str, args: AggregatorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        microservice = MicroserviceArgs(
            spec=args.spec,
            service="aggregator",
            context=args.context,
            claims={"output": args.output.mount(OUTPUT_DIRECTORY), "logs": args.logs.mount(LOGS_DIRECTORY)},
        )
        super().__init__(name, microservice, opts)
