"""The CloudWatch alarms of one service, or of one load balancer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.alarms import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAlarmsArgs:
    """The alarms, and the topic that they notify."""

    alarms: Mapping[str, Alarm]
    """Alarms by the suffix of their logical names."""
    topic_arn: pulumi.Input[str]
    depends_on: Sequence[pulumi.Resource] = ()
    """Resources that the alarms watch, and sources of their metrics."""


class MetricAlarms(pulumi.ComponentResource):
    """Alarms that notify a topic when they start and when they end.

    They depend on the resources that they watch, so that a destroy triggers none. During the first deployment, an alarm
    that treats missing data as breaching can fire once before Container Insights has data.
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
