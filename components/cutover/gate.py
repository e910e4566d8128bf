"""The gate of the new load balancer: open while its alarms are OK, closed before the first step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cutover.gate_alarms import GateAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class GateArgs:
    """The alarms of the gate, and the topic that they notify."""

    title: str
    """Title of the health checks in the Route 53 console."""
    alarms: Mapping[str, GateAlarm]
    load_balancer: pulumi.Input[str]
    """Name of the load balancer in CloudWatch: the suffix of its ARN."""
    region: str
    """Region of the alarms; Route 53 is a global service."""
    closed: bool
    """Keep the gate closed, whatever the state of the alarms."""
    topic_arn: pulumi.Input[str] | None = None


class Gate(pulumi.ComponentResource):
    """Alarms on a load balancer, a health check for each, and a health check that combines them.

    Health checks on CloudWatch alarms need no network access, so they also work for private zones and for load
    balancers that only admit certain clients.
    """

    TYPE = "landfall:cutover:Gate"

    health_check_id: pulumi.Output[str]
    """Id of the combined health check: healthy while every alarm is OK and the gate is not kept closed."""

    def __init__(self, name: str, args: GateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        checks = [self._check(name, suffix, args) for suffix in args.alarms]

        gate = aws.route53.HealthCheck(
            f"{name}-health-check",
            type="CALCULATED",
            child_healthchecks=[check.id for check in checks],
            # Route 53 has no other way to set "always unhealthy" than a threshold above the number of checks.
            child_health_threshold=len(checks) + 1 if args.closed else len(checks),
            tags={"Name": args.title},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.health_check_id = gate.id
        self.register_outputs({"healthCheckId": self.health_check_id})

    def _check(self, name: str, suffix: str, args: GateArgs) -> aws.route53.HealthCheck:
        alarm, child = args.alarms[suffix], pulumi.ResourceOptions(parent=self)
        actions = [args.topic_arn] if args.topic_arn is not None else []
        metric_alarm = aws.cloudwatch.MetricAlarm(
            f"{name}-{suffix}",
            **alarm.arguments(args.load_balancer),
            alarm_actions=actions,
            ok_actions=actions,
            opts=child,
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
