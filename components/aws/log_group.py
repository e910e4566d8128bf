"""Log groups of CloudWatch that something else writes into."""

from __future__ import annotations

from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws.kms_key import KmsKeyArn
from components.spec import Spec

LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""Retention periods that CloudWatch Logs accepts (API reference, PutRetentionPolicy)."""


class LogGroupSpec(Spec):
    """How long logs are kept, and by which key they are encrypted."""

    retention_days: LogRetentionDays = 30
    kms_key_arn: KmsKeyArn | None = None
    """Its policy must let ``logs.<region>.amazonaws.com`` use it; without one CloudWatch Logs encrypts by its own."""


def log_group(name: str, *, group: str, spec: LogGroupSpec, parent: pulumi.Resource) -> aws.cloudwatch.LogGroup:
    """The group under its physical name.

    Made before its writer: a group that an agent makes by itself keeps its logs forever and outlives the stack.
    """
    return aws.cloudwatch.LogGroup(
        name,
        name=group,
        retention_in_days=spec.retention_days,
        kms_key_id=spec.kms_key_arn,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def container_insights_group(cluster_name: str, kind: str) -> str:
    """Where the CloudWatch console looks for a cluster's ``application`` logs, ``performance`` events and so on."""
    return f"/aws/containerinsights/{cluster_name}/{kind}"
