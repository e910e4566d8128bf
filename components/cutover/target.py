"""The service that a cutover directs traffic to."""

from __future__ import annotations

import pulumi

from components.cutover.cutover import CutoverArgs
from components.cutover.spec import CutoverSpec
from components.workload.context import WorkloadContext
from components.workload.microservice import Microservice


def cutover_args(
    spec: CutoverSpec,
    context: WorkloadContext,
    service: Microservice,
    topic_arn: pulumi.Input[str] | None,
    *,
    automatic_rollback: bool = True,
) -> CutoverArgs:
    """Return the arguments of the cutover to the load balancer in front of a service."""
    if service.ingress is None or context.load_balancer is None:
        msg = f"{service.service}: the cutover needs an Ingress. Set {service.service}.exposure."
        raise ValueError(msg)
    declared = service.spec
    return CutoverArgs(
        spec=spec,
        owner=context.namespace.plain_name,
        platform=context.platform,
        load_balancer=context.load_balancer,
        ingress=service.ingress,
        latency_seconds=declared.alarms.latency_seconds or declared.longest_request_seconds,
        topic_arn=topic_arn,
        automatic_rollback=automatic_rollback,
    )
