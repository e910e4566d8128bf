"""Fluent Bit: what containers print, in CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.fluent_bit import FLUENT_BIT
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.every_node import EVERY_NODE
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import Statement
from components.aws.log_group import LogGroupSpec, container_insights_group, log_group
from versions import FLUENT_BIT_IMAGE_TAG

NAMESPACE = FLUENT_BIT.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="aws-for-fluent-bit")
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
"""The chart's outputs that are not used, by the key of their region: it stands at us-east-1 in each."""


class FluentBitSpec(ChartSpec):
    """What a person may choose about it."""

    logs: LogGroupSpec = LogGroupSpec()
    resources: ContainerResources = ContainerResources(cpu="50m", memory="250Mi")
    """On each node; memory grows with lines that CloudWatch has not taken yet."""


FluentBitArgs = ChartAddonArgs[FluentBitSpec]


class FluentBit(pulumi.ComponentResource):
    """A reader of container logs on every node, and the one log group that it may write into.

    Each container has a stream of its own in the group: ``<namespace>.<pod>.<container>``.
    """

    TYPE = "landfall:addons:FluentBit"

    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: FluentBitArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        group = log_group(
            f"{name}-application",
            group=container_insights_group(args.cluster.plain_name, "application"),
            spec=args.spec.logs,
            parent=self,
        )
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            statements=group.arn.apply(lambda arn: [writer_statement(arn)]),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=FLUENT_BIT,
            args=args,
            namespace=NAMESPACE,
            # It reads the node's own /var/log, and keeps there how far it has read: host paths.
            pod_security="privileged",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=fluent_bit_values(args, role_arn=role.arn, group_name=group.name),
            parent=self,
            after=[group, *role.policies],
        )

        self.log_group_name = group.name
        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({"log_group_name": self.log_group_name})


def writer_statement(group_arn: str) -> Statement:
    """Streams and lines of this group; making groups, and their retention, is not the writer's affair."""
    return Statement(
        sid="WriteThisLogGroup",
        actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources=[f"{group_arn}:*"],
    )


def fluent_bit_values(
    args: FluentBitArgs, *, role_arn: pulumi.Input[str], group_name: pulumi.Input[str]
) -> dict[str, Any]:
    """The chart's values: one output, into a group that is there already."""
    region = args.cluster.region
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
        "tolerations": list(EVERY_NODE),
        "serviceMonitor": {"enabled": args.service_monitor},
    }
