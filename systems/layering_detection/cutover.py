"""Rules of the cutover of layering detection from ECS."""

from __future__ import annotations

from collections.abc import Iterable

from components.cutover.spec import ALL_TRAFFIC, CutoverSpec
from systems.layering_detection.aggregator import AggregatorSpec
from systems.layering_detection.orchestrator import OrchestratorSpec


def cutover_faults(cutover: CutoverSpec, orchestrator: OrchestratorSpec, aggregator: AggregatorSpec) -> Iterable[str]:
    """Yield the faults of a cutover without a target, or with two platforms that write the same files."""
    if orchestrator.exposure is None:
        yield "cutover needs orchestrator.exposure, which its DNS record points to. Set it, or remove cutover."
    if 0 < cutover.new_traffic_percent < ALL_TRAFFIC and not aggregator.concurrent_writers:
        yield (
            f"cutover.newTrafficPercent {cutover.new_traffic_percent} lets ECS and EKS overwrite the same two output "
            "files. Set aggregator.concurrentWriters: true to accept that the last writer wins, or go from 0 to 100."
        )
