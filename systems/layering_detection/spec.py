"""What a person may choose of the whole system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from components.cutover.spec import CutoverSpec
from components.monitoring.recipients import AlarmsSpec
from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat
from components.workload.load_balancer import LoadBalancerSpec
from components.workload.types import ImageTag
from systems.layering_detection.aggregator import AGGREGATION_TIMEOUT_SECONDS, AggregatorSpec
from systems.layering_detection.cutover import cutover_faults
from systems.layering_detection.layering import LayeringSpec
from systems.layering_detection.orchestrator import OrchestratorSpec
from systems.layering_detection.service import LayeringServiceSpec
from systems.layering_detection.wash_trading import WashTradingSpec


class LayeringDetectionSpec(Spec):
    """The system in one environment."""

    image_tag: ImageTag
    """Release of the four images, where a service does not name its own."""
    load_balancer: LoadBalancerSpec
    volume_root: Annotated[
        str,
        StringFormat(
            r"^(/[a-z0-9][a-z0-9-]*){0,3}$",
            "a directory of at most three levels, of lower-case letters, digits and hyphens",
            "/staging",
        ),
    ] = ""
    """Directory above ``/input``, ``/output`` and ``/logs``; environments that share a file system differ here."""
    orchestrator: OrchestratorSpec = OrchestratorSpec()
    layering: LayeringSpec = LayeringSpec()
    wash_trading: WashTradingSpec = WashTradingSpec()
    aggregator: AggregatorSpec = AggregatorSpec()
    alarms: AlarmsSpec | None = AlarmsSpec()
    """Who hears of trouble; null leaves alarms and dashboards out. When there is any is each service's ``alarms``."""
    cutover: CutoverSpec | None = None
    """The name by which callers come, on its way over from ECS; without it nothing is in DNS."""

    def services(self) -> Mapping[str, LayeringServiceSpec]:
        """The four by their keys in the settings, callees first."""
        return {
            "layering": self.layering,
            "washTrading": self.wash_trading,
            "aggregator": self.aggregator,
            "orchestrator": self.orchestrator,
        }

    def faults(self) -> Iterable[str]:
        """Nobody stops waiting before the answer is there, and each service has a name of its own."""
        idle_timeout = self.load_balancer.idle_timeout_seconds
        for key, service in self.services().items():
            if service.exposure and service.longest_request_seconds > idle_timeout:
                yield (
                    f"loadBalancer.idleTimeoutSeconds {idle_timeout} is below the {service.longest_request_seconds} s "
                    f"that a request to {key} may take: the caller would see a 504 while the work goes on"
                )
        waits = {
            "layering": self.orchestrator.algorithm_timeout_seconds,
            "washTrading": self.orchestrator.algorithm_timeout_seconds,
            "aggregator": AGGREGATION_TIMEOUT_SECONDS,
        }
        for key, seconds in waits.items():
            longest = self.services()[key].longest_request_seconds
            if longest < seconds:
                yield f"{key}.longestRequestSeconds {longest} is below the {seconds} s that the orchestrator waits"
        names = (service.service_name or key for key, service in self.services().items())
        yield from duplicate_faults("serviceName", names)
        if self.cutover:
            yield from cutover_faults(self.cutover, self.orchestrator, self.aggregator)
