"""Log groups of CloudWatch."""

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
    """Retention and encryption of a log group."""

    retention_days: LogRetentionDays = 30
    kms_key_arn: KmsKeyArn | None = None
    """KMS key that CloudWatch Logs can use in the region; without one, CloudWatch Logs uses its own key."""


def log_group(name: str, *, group: str, spec: LogGroupSpec, parent: pulumi.Resource) -> aws.cloudwatch.LogGroup:
    """Create a log group with a physical name.

    An agent would create a missing group without retention, and it would remain after the stack is destroyed.
    """
    return aws.cloudwatch.LogGroup(
        name,
        name=group,
        retention_in_days=spec.retention_days,
        kms_key_id=spec.kms_key_arn,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def container_insights_group(cluster_name: str, kind: str) -> str:
    """Return the group where the CloudWatch console looks for ``application`` logs and ``performance`` events."""
    return f"/aws/containerinsights/{cluster_name}/{kind}"
