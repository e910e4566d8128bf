"""The cutover of layering detection from ECS."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi

from components.cutover.cutover import CutoverArgs
from components.cutover.spec import ALL_TRAFFIC, CutoverSpec
from components.workload.context import WorkloadContext
from components.workload.microservice import Microservice
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


def cutover_args(
    spec: CutoverSpec, context: WorkloadContext, orchestrator: Microservice, topic_arn: pulumi.Input[str] | None
) -> CutoverArgs:
    """Return the arguments of the cutover to the load balancer in front of the orchestrator."""
    if orchestrator.ingress is None or context.load_balancer is None:
        msg = "orchestrator: the cutover needs an Ingress. Set orchestrator.exposure."
        raise ValueError(msg)
    declared = orchestrator.spec
    return CutoverArgs(
        spec=spec,
        owner=context.namespace.plain_name,
        platform=context.platform,
        load_balancer=context.load_balancer,
        ingress=orchestrator.ingress,
        latency_seconds=declared.alarms.latency_seconds or declared.longest_request_seconds,
        topic_arn=topic_arn,
    )
