"""The cutover of a system's DNS name from the old platform to the new load balancer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.cutover.gate import Gate, GateArgs
from components.cutover.gate_alarms import gate_alarms
from components.cutover.new_load_balancer import FoundLoadBalancer, find_load_balancer
from components.cutover.spec import CutoverSpec
from components.cutover.weighted_dns import AliasTarget, Side, WeightedDns, WeightedDnsArgs, weights
from components.platform import Platform
from components.workload.load_balancer import LoadBalancer


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoverArgs:
    """The step of the cutover, and the new load balancer."""

    spec: CutoverSpec
    owner: str
    """Name of the system in its environment, such as its namespace."""
    platform: Platform
    load_balancer: LoadBalancer
    ingress: pulumi.Resource
    """Ingress of the service behind the name; once it has an address, the load balancer exists."""
    latency_seconds: float
    """Mean response time that closes the gate, unless the spec sets another one."""
    topic_arn: pulumi.Input[str] | None = None
    """SNS topic for the alarms of the gate."""
    automatic_rollback: bool = True
    """Send all traffic to the old platform while an alarm of the gate is active, also at 100 %. False where both
    platforms have data of their own: at 100 % the name does not resolve to the old one any more."""


class Cutover(pulumi.ComponentResource):
    """Weighted records of one name, and a gate that rolls traffic back automatically.

    Every step has the same resources with other values, so that it can be repeated and taken in any order. A step
    without an old side, or with all traffic and no automatic rollback, has no old record.
    """

    TYPE = "landfall:cutover:Cutover"

    health_check_id: pulumi.Output[str]
    """Id of the health check of the gate; its metric ``HealthCheckStatus`` is the state of the gate."""
    new_load_balancer: pulumi.Output[str]
    """DNS name of the new load balancer, for tests before the cutover."""

    def __init__(self, name: str, args: CutoverArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        spec = args.spec

        new = find_load_balancer(args.platform.cluster_name, args.load_balancer.class_name, args.ingress, self)
        gate = Gate(
            f"{name}-gate",
            GateArgs(
                title=spec.record_name,
                alarms=gate_alarms(
                    args.owner,
                    server_errors=spec.gate.server_errors,
                    latency_seconds=spec.gate.latency_seconds or args.latency_seconds,
                ),
                load_balancer=new.dimension,
                region=args.platform.region,
                closed=spec.new_traffic_percent == 0,
                topic_arn=args.topic_arn,
            ),
            child,
        )
        WeightedDns(
            f"{name}-dns",
            WeightedDnsArgs(
                hosted_zone_id=spec.hosted_zone_id,
                record_name=spec.record_name,
                owner=args.owner,
                sides=_sides(args, new, gate),
            ),
            child,
        )
        self.health_check_id = gate.health_check_id
        self.new_load_balancer = new.dns_name
        self.register_outputs({"healthCheckId": self.health_check_id, "newLoadBalancer": self.new_load_balancer})


def _sides(args: CutoverArgs, new: FoundLoadBalancer, gate: Gate) -> Sequence[Side]:
    """Return the new side, and the old side if it may receive traffic."""
    spec = args.spec
    old_weight, new_weight = weights(spec.new_traffic_percent)
    sides = [
        Side(
            key="new",
            weight=new_weight,
            target=AliasTarget(dns_name=new.dns_name, hosted_zone_id=new.hosted_zone_id),
            health_check_id=gate.health_check_id,
        )
    ]
    old = _old_target(spec)
    if old and (old_weight or args.automatic_rollback):
        sides.append(Side(key="old", weight=old_weight, target=old))
    return sides


def _old_target(spec: CutoverSpec) -> AliasTarget | Sequence[str] | None:
    if spec.old_host:
        return spec.old_host.addresses
    old = spec.old_load_balancer
    return AliasTarget(dns_name=old.dns_name, hosted_zone_id=old.hosted_zone_id) if old else None
