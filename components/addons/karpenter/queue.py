"""Interruption queue of Karpenter: AWS announces the loss of instances."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document

RETENTION_SECONDS = 300
"""An older warning is useless: a spot instance is terminated two minutes after its warning."""

EVENTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "health": {"source": ["aws.health"], "detail-type": ["AWS Health Event"]},
    "spot": {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]},
    "rebalance": {"source": ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"]},
    "state": {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]},
    "reservation": {
        "source": ["aws.ec2"],
        "detail-type": ["EC2 Capacity Reservation Instance Interruption Warning"],
    },
}
"""EventBridge patterns by the suffix of the rule's logical name. Source: Karpenter's CloudFormation template, 1.14."""


class InterruptionQueue(pulumi.ComponentResource):
    """An encrypted queue that EventBridge alone writes to."""

    TYPE = "landfall:addons:InterruptionQueue"

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        queue = aws.sqs.Queue(
            f"{name}-queue", message_retention_seconds=RETENTION_SECONDS, sqs_managed_sse_enabled=True, opts=child
        )
        rules = {
            event: aws.cloudwatch.EventRule(
                f"{name}-{event}",
                description="Announces interruptions of nodes to Karpenter",
                event_pattern=json.dumps(pattern),
                opts=child,
            )
            for event, pattern in EVENTS.items()
        }
        document = pulumi.Output.all(queue.arn, *(rule.arn for rule in rules.values())).apply(
            lambda arns: json.dumps(queue_policy(arns[0], arns[1:]))
        )
        policy = aws.sqs.QueuePolicy(f"{name}-policy", queue_url=queue.url, policy=document, opts=child)
        targets = [
            aws.cloudwatch.EventTarget(f"{name}-{event}-target", rule=rule.name, arn=queue.arn, opts=child)
            for event, rule in rules.items()
        ]

        self.name = queue.name
        self.arn = queue.arn
        self.ready: Sequence[pulumi.Resource] = (policy, *targets)
        """Resources that make the queue receive events."""
        self.register_outputs({"name": self.name, "arn": self.arn})


def queue_policy(queue_arn: str, rule_arns: Sequence[str]) -> dict[str, Any]:
    """Return the policy of the queue: these EventBridge rules may send, and every request needs TLS."""
    return policy_document(
        [
            Statement(
                sid="EventsOfTheseRules",
                actions=["sqs:SendMessage"],
                resources=[queue_arn],
                principal={"Service": "events.amazonaws.com"},
                condition={"ArnEquals": {"aws:SourceArn": list(rule_arns)}},
            ),
            Statement(
                sid="NothingInTheClear",
                effect="Deny",
                actions=["sqs:*"],
                resources=[queue_arn],
                principal={"AWS": "*"},
                condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ]
    )
