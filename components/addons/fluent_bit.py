"""Fluent Bit: container logs in CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.fluent_bit import FLUENT_BIT
from charts.model import NODE_CRITICAL, TOLERATE_ALL
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import Statement
from components.aws.log_group import LogGroupSpec, container_insights_group, log_group
from versions import FLUENT_BIT_IMAGE_TAG

SERVICE_ACCOUNT = ServiceAccount(namespace=FLUENT_BIT.namespace, name="aws-for-fluent-bit")
METRICS_PORT = 2020

OTHER_OUTPUTS = {
    "cloudWatch": "region",
    "firehose": "region",
    "kinesis": "region",
    "kinesis_streams": "region",
    "s3": "region",
    "elasticsearch": "awsRegion",
    "opensearch": "awsRegion",
}
"""Outputs of the chart that are not used, with the key of their region: each defaults to us-east-1."""


class FluentBitSpec(ChartSpec):
    """Settings of Fluent Bit."""

    logs: LogGroupSpec = LogGroupSpec()
    resources: ContainerResources = ContainerResources(cpu="50m", memory="250Mi")
    """Resources on each node; memory grows with the lines that wait for CloudWatch."""


class FluentBit(pulumi.ComponentResource):
    """Fluent Bit on every node, and the only log group that it may write to.

    Each container has its own stream in the group: ``<namespace>.<pod>.<container>``.
    """

    TYPE = "landfall:addons:FluentBit"

    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: AddonArgs[FluentBitSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        group = log_group(
            f"{name}-application",
            group=container_insights_group(args.context.cluster.plain_name, "application"),
            spec=args.spec.logs,
            parent=self,
        )
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            statements=group.arn.apply(lambda arn: [writer_statement(arn)]),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=FLUENT_BIT,
            args=args,
            # It reads /var/log of the node, and stores its position there: host paths.
            pod_security="privileged",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=fluent_bit_values(args, role_arn=role.arn, group_name=group.name),
            parent=self,
            depends_on=[group, *role.policies],
        )

        self.log_group_name = group.name
        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({"log_group_name": self.log_group_name})


def writer_statement(group_arn: str) -> Statement:
    """Return permission to write to this log group. Pulumi creates the group and sets its retention."""
    return Statement(
        sid="WriteThisLogGroup",
        actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources=[f"{group_arn}:*"],
    )


def fluent_bit_values(
    args: AddonArgs[FluentBitSpec], *, role_arn: pulumi.Input[str], group_name: pulumi.Input[str]
) -> dict[str, Any]:
    """Return the values of the chart: one output, to an existing log group."""
    region = args.context.cluster.region
    return {
        "image": {"tag": FLUENT_BIT_IMAGE_TAG},
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "cloudWatchLogs": {
            "enabled": True,
            "region": region,
            "logGroupName": group_name,
            "logStreamTemplate": "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']",
            "autoCreateGroup": False,
        },
        **{output: {"enabled": False, key: region} for output, key in OTHER_OUTPUTS.items()},
        "resources": args.spec.resources.document(),
        "tolerations": list(TOLERATE_ALL),
        "priorityClassName": NODE_CRITICAL,
        "serviceMonitor": {"enabled": args.context.service_monitor},
    }
