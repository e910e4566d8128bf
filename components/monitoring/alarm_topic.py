"""The SNS topic of a system's alarms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document
from components.monitoring.recipients import AlarmsSpec
from partition import partition_of

CLOUDWATCH: Mapping[str, str] = {"Service": "cloudwatch.amazonaws.com"}
"""Principal of CloudWatch alarms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTopicArgs:
    """The recipients of the alarms."""

    spec: AlarmsSpec
    account_id: pulumi.Input[str]
    region: str
    display_name: str
    """Sender name of e-mails."""


class AlarmTopic(pulumi.ComponentResource):
    """An encrypted SNS topic that only alarms of the account can publish to.

    The key is a customer managed key: alarms cannot use ``aws/sns``, and their messages would be lost without an error.
    """

    TYPE = "landfall:monitoring:AlarmTopic"

    arn: pulumi.Output[str]
    """ARN for the actions of alarms."""

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account_id = pulumi.Output.from_input(args.account_id)

        key = aws.kms.Key(
            f"{name}-key",
            description=f"Alarm topic of {args.display_name}",
            policy=account_id.apply(lambda account: json.dumps(key_policy(account, args.region))),
            enable_key_rotation=True,
            deletion_window_in_days=7,
            opts=child,
        )
        topic = aws.sns.Topic(f"{name}-topic", display_name=args.display_name, kms_master_key_id=key.arn, opts=child)
        policy = aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=pulumi.Output.all(topic.arn, account_id).apply(
                lambda found: json.dumps(topic_policy(found[0], found[1], args.region))
            ),
            opts=child,
        )
        for protocol, endpoints in (("email", args.spec.email_addresses), ("https", args.spec.https_endpoints)):
            for endpoint in endpoints:
                aws.sns.TopicSubscription(
                    f"{name}-{endpoint}", topic=topic.arn, protocol=protocol, endpoint=endpoint, opts=child
                )

        # Users of the ARN depend on the policy.
        self.arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda found: found[0])
        self.register_outputs({"arn": self.arn})


def topic_policy(topic_arn: str, account_id: str, region: str) -> dict[str, Any]:
    """Return a policy that allows alarms of this account to publish."""
    return policy_document(
        [
            Statement(
                sid="AlarmsPublish",
                actions=["sns:Publish"],
                resources=[topic_arn],
                principal=CLOUDWATCH,
                condition=_own_alarms(account_id, region),
            )
        ]
    )


def key_policy(account_id: str, region: str) -> dict[str, Any]:
    """Return a key policy: the account manages the key, and its alarms use it, as SNS requires of publishers."""
    return policy_document(
        [
            Statement(
                sid="AccountManages",
                actions=["kms:*"],
                resources=["*"],
                principal={"AWS": f"arn:{partition_of(region).name}:iam::{account_id}:root"},
            ),
            Statement(
                sid="AlarmsEncrypt",
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                # In a key policy, * means the key itself.
                resources=["*"],
                principal=CLOUDWATCH,
                condition=_own_alarms(account_id, region),
            ),
        ]
    )


def _own_alarms(account_id: str, region: str) -> Mapping[str, Mapping[str, str]]:
    """Return a condition against the use by other accounts (confused deputy)."""
    return {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"aws:SourceArn": f"arn:{partition_of(region).name}:cloudwatch:*:{account_id}:alarm:*"},
    }
