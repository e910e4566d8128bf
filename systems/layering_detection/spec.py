"""The settings of layering detection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from components.cutover.spec import CutoverSpec
from components.monitoring.recipients import AlarmsSpec
from components.workload.types import ImageTag
from systems.contract import SystemWithVolumesSpec
from systems.exposure import ExposedSystemSpec
from systems.layering_detection.aggregator import AGGREGATION_TIMEOUT_SECONDS, AggregatorSpec
from systems.layering_detection.cutover import cutover_faults
from systems.layering_detection.layering import LayeringSpec
from systems.layering_detection.orchestrator import OrchestratorSpec
from systems.layering_detection.wash_trading import WashTradingSpec


class LayeringDetectionSpec(SystemWithVolumesSpec, ExposedSystemSpec):
    """Layering detection in one environment."""

    directories: ClassVar = ("input", "output", "logs")

    image_tag: ImageTag
    """Release of the four images; a service may name its own."""
    orchestrator: OrchestratorSpec = OrchestratorSpec()
    layering: LayeringSpec = LayeringSpec()
    wash_trading: WashTradingSpec = WashTradingSpec()
    aggregator: AggregatorSpec = AggregatorSpec()
    alarms: AlarmsSpec | None = AlarmsSpec()
    """Recipients of alarms; null removes alarms and dashboards. Each service has its thresholds in ``alarms``."""
    cutover: CutoverSpec | None = None
    """Cutover of the callers' DNS name from ECS; without it the system has no DNS record."""

    def faults(self) -> Iterable[str]:
        """Check that each service may take as long as the orchestrator waits for it, and the cutover."""
        yield from super().faults()
        waits = {
            "layering": (self.layering, self.orchestrator.algorithm_timeout_seconds),
            "washTrading": (self.wash_trading, self.orchestrator.algorithm_timeout_seconds),
            "aggregator": (self.aggregator, AGGREGATION_TIMEOUT_SECONDS),
        }
        for key, (service, seconds) in waits.items():
            longest = service.longest_request_seconds
            if longest < seconds:
                yield (
                    f"{key}.longestRequestSeconds {longest} is below the {seconds} s that the orchestrator waits. "
                    f"Set it to {seconds} or more."
                )
        if self.cutover:
            yield from cutover_faults(self.cutover, self.orchestrator, self.aggregator)
            if self.load_balancer is None:
                yield "cutover needs loadBalancer, whose alarms are its gate. Use loadBalancer in place of nginx."
