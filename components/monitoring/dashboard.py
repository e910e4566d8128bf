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
    """What is shown, and where it is measured."""

    title: str
    """Its name in CloudWatch: people look for it, and there is one of the name in an account and region."""
    region: str
    sections: Mapping[str, Mapping[str, Alarm]]
    """Alarms by the name of the service that they watch."""


class Dashboard(pulumi.ComponentResource):
    """A section for each service in one dashboard: AWS charges by the dashboard, and a fault shows beside its cause."""

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
