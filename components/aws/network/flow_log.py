"""Flow logs of a VPC."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document, service_trust_policy
from components.aws.log_group import LogRetentionDays
from components.spec import Spec


class FlowLogSpec(Spec):
    """Traffic and retention of a flow log."""

    retention_days: LogRetentionDays = 30
    traffic: Literal["ACCEPT", "REJECT", "ALL"] = "REJECT"
    """``REJECT`` records rejected traffic at little cost; ``ALL`` records all traffic and is charged per gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogArgs:
    """The flow log and its VPC."""

    spec: FlowLogSpec
    vpc_id: pulumi.Input[str]


class FlowLog(pulumi.ComponentResource):
    """A flow log with its own log group, and a role that can write to this group only."""

    TYPE = "landfall:aws:FlowLog"

    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: FlowLogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = aws.cloudwatch.LogGroup(f"{name}-group", retention_in_days=args.spec.retention_days, opts=child)
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps(service_trust_policy("vpc-flow-logs.amazonaws.com")),
            opts=child,
        )
        policy = aws.iam.RolePolicy(f"{name}-policy", role=role.id, policy=group.arn.apply(_policy), opts=child)
        aws.ec2.FlowLog(
            f"{name}-log",
            vpc_id=args.vpc_id,
            traffic_type=args.spec.traffic,
            log_destination=group.arn,
            iam_role_arn=role.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

        self.log_group_name = group.name
        self.register_outputs({"log_group_name": self.log_group_name})


def _policy(log_group_arn: str) -> str:
    write = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    return json.dumps(
        policy_document(
            [
                Statement(sid="WriteThisLogGroup", actions=write, resources=[f"{log_group_arn}:*"]),
                # The action has no resource-level permissions; flow logs look up their group with it.
                Statement(sid="FindLogGroup", actions=["logs:DescribeLogGroups"], resources=["*"]),
            ]
        )
    )
