"""The gate before the new side: open while its alarms are quiet, and shut before the first step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cutover.gate_alarms import GateAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class GateArgs:
    """What shuts the gate, and who is told."""

    title: str
    """What health checks are called in Route 53's list, which knows no other name of theirs."""
    alarms: Mapping[str, GateAlarm]
    load_balancer: pulumi.Input[str]
    """As CloudWatch names it: the end of its ARN."""
    region: str
    """Where the alarms are; Route 53 is in no region."""
    shut: bool
    """Lets nobody through, however quiet the alarms."""
    topic_arn: pulumi.Input[str] | None = None


class Gate(pulumi.ComponentResource):
    """Alarms on a load balancer, a health check on each, and one over them all that a DNS record asks.

    Health checks on CloudWatch need no way in, unlike those that call an address: they work before a load balancer
    that lets in only its own callers, and in private zones.
    """

    TYPE = "landfall:cutover:Gate"

    health_check_id: pulumi.Output[str]
    """Healthy while every alarm is quiet and the gate is not shut."""

    def __init__(self, name: str, args: GateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        checks = [self._check(name, suffix, args) for suffix in args.alarms]

        gate = aws.route53.HealthCheck(
            f"{name}-health-check",
            type="CALCULATED",
            child_healthchecks=[check.id for check in checks],
            # More than there are is never reached: that is how Route 53 spells "always unhealthy".
            child_health_threshold=len(checks) + 1 if args.shut else len(checks),
            tags={"Name": args.title},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.health_check_id = gate.id
        self.register_outputs({"healthCheckId": self.health_check_id})

    def _check(self, name: str, suffix: str, args: GateArgs) -> aws.route53.HealthCheck:
        alarm, child = args.alarms[suffix], pulumi.ResourceOptions(parent=self)
        told = [args.topic_arn] if args.topic_arn is not None else []
        metric_alarm = aws.cloudwatch.MetricAlarm(
            f"{name}-{suffix}", **alarm.arguments(args.load_balancer), alarm_actions=told, ok_actions=told, opts=child
        )
        return aws.route53.HealthCheck(
            f"{name}-{suffix}-health-check",
            type="CLOUDWATCH_METRIC",
            cloudwatch_alarm_name=metric_alarm.name,
            cloudwatch_alarm_region=args.region,
            insufficient_data_health_status="Healthy",
            triggers=alarm.triggers(args.load_balancer),
            tags={"Name": f"{args.title} {suffix}"},
            opts=child,
        )
