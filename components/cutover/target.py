"""The service that a cutover directs traffic to."""

from __future__ import annotations

import pulumi

from components.cutover.cutover import CutoverArgs
from components.cutover.spec import CutoverSpec
from components.workload.context import WorkloadContext
from components.workload.load_balancer import LoadBalancer
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
    load_balancer = context.ingress_class
    if service.ingress is None or not isinstance(load_balancer, LoadBalancer):
        msg = (
            f"{service.service}: the cutover needs an application load balancer. Set {service.service}.exposure and "
            "loadBalancer."
        )
        raise ValueError(msg)
    declared = service.spec
    return CutoverArgs(
        spec=spec,
        owner=context.namespace.plain_name,
        platform=context.platform,
        load_balancer=load_balancer,
        ingress=service.ingress,
        latency_seconds=declared.alarms.latency_seconds or declared.longest_request_seconds,
        topic_arn=topic_arn,
        automatic_rollback=automatic_rollback,
    )
