"""The CloudWatch alarms of one service, or of one load balancer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.alarms import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAlarmsArgs:
    """The alarms, and who is told."""

    alarms: Mapping[str, Alarm]
    """By the suffix of their logical names."""
    topic_arn: pulumi.Input[str]
    depends_on: Sequence[pulumi.Resource] = ()
    """What is watched, and what watches it."""


class MetricAlarms(pulumi.ComponentResource):
    """Alarms that tell of trouble and of its end.

    They come after what they watch and go before it, so that a destroy wakes nobody, and a first start hardly: where
    missing data counts as trouble, an alarm may go off once until Container Insights has its first points.
    """

    TYPE = "landfall:monitoring:MetricAlarms"

    def __init__(self, name: str, args: MetricAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        for suffix, alarm in args.alarms.items():
            aws.cloudwatch.MetricAlarm(
                f"{name}-{suffix}",
                **alarm.arguments(),
                alarm_actions=[args.topic_arn],
                ok_actions=[args.topic_arn],
                opts=pulumi.ResourceOptions(parent=self, depends_on=args.depends_on),
            )
        self.register_outputs({})
