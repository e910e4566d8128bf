"""The topic by which a system's alarms reach people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document
from components.monitoring.recipients import AlarmsSpec

CLOUDWATCH: Mapping[str, str] = {"Service": "cloudwatch.amazonaws.com"}
"""Whom alarms publish as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTopicArgs:
    """Who hears of what."""

    spec: AlarmsSpec
    account_id: pulumi.Input[str]
    display_name: str
    """Whom e-mails come from, by name."""


class AlarmTopic(pulumi.ComponentResource):
    """An SNS topic to which the account's own alarms may publish, and nobody else; what it holds is encrypted.

    The key is one of our own: AWS's ``aws/sns`` lets no alarm encrypt, and messages are lost without a word.
    """

    TYPE = "landfall:monitoring:AlarmTopic"

    arn: pulumi.Output[str]
    """What alarms name as their action."""

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account_id = pulumi.Output.from_input(args.account_id)

        key = aws.kms.Key(
            f"{name}-key",
            description=f"Alarms on their way to people: {args.display_name}",
            policy=account_id.apply(lambda account: json.dumps(key_policy(account))),
            enable_key_rotation=True,
            deletion_window_in_days=7,
            opts=child,
        )
        topic = aws.sns.Topic(f"{name}-topic", display_name=args.display_name, kms_master_key_id=key.arn, opts=child)
        policy = aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=pulumi.Output.all(topic.arn, account_id).apply(lambda found: json.dumps(topic_policy(*found))),
            opts=child,
        )
        for protocol, endpoints in (("email", args.spec.email_addresses), ("https", args.spec.https_endpoints)):
            for endpoint in endpoints:
                aws.sns.TopicSubscription(
                    f"{name}-{endpoint}", topic=topic.arn, protocol=protocol, endpoint=endpoint, opts=child
                )

        # Whoever names the topic waits until it may publish there.
        self.arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda found: found[0])
        self.register_outputs({"arn": self.arn})


def topic_policy(topic_arn: str, account_id: str) -> dict[str, Any]:
    """Who may publish: alarms of this account."""
    return policy_document(
        [
            Statement(
                sid="AlarmsPublish",
                actions=["sns:Publish"],
                resources=[topic_arn],
                principal=CLOUDWATCH,
                condition=_own_alarms(account_id),
            )
        ]
    )


def key_policy(account_id: str) -> dict[str, Any]:
    """The account manages the key by its own IAM policies; its alarms use it, as SNS asks of publishers."""
    return policy_document(
        [
            Statement(
                sid="AccountManages",
                actions=["kms:*"],
                resources=["*"],
                principal={"AWS": f"arn:aws:iam::{account_id}:root"},
            ),
            Statement(
                sid="AlarmsEncrypt",
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                # In a key's own policy: this key.
                resources=["*"],
                principal=CLOUDWATCH,
                condition=_own_alarms(account_id),
            ),
        ]
    )


def _own_alarms(account_id: str) -> Mapping[str, Mapping[str, str]]:
    """Otherwise somebody else's CloudWatch could be made to publish here."""
    return {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:*:{account_id}:alarm:*"},
    }
