"""The CloudWatch dashboard of a system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.alarms import Alarm
from components.monitoring.cloudwatch_dashboard import cloudwatch_dashboard


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardArgs:
    """The content and the region of a dashboard."""

    title: str
    """Name in CloudWatch; it is unique in an account."""
    region: str
    sections: Mapping[str, Mapping[str, Alarm]]
    """Alarms by the title of their section."""


class Dashboard(pulumi.ComponentResource):
    """One dashboard with a section for each service; AWS charges for each dashboard."""

    TYPE = "landfall:monitoring:Dashboard"

    def __init__(self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.title,
            dashboard_body=pulumi.Output.json_dumps(cloudwatch_dashboard(args.region, args.sections)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
