"""Explanations of the platform: the network that the stack adopts, its file system and its logs."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, GroupExplanation, Matcher
from migration.facts import ABSENT, Value


def _is_log_group(value: Value | None) -> bool:
    return isinstance(value, str) and value.startswith("/aws/containerinsights/") and value.endswith("/application")


def _is_number(value: Value | None) -> bool:
    return isinstance(value, int)


PLATFORM: Sequence[ExplanationRule | GroupExplanation] = (
    ExplanationRule(
        "The stack adopts the VPC of the host, and changes nothing in it: its one NAT gateway remains. Nodes are in "
        "the private subnets of both zones.",
        {"vpc/availability_zones": ABSENT, "vpc/nat_gateways": ABSENT, "vpc/public_ip_addresses": ABSENT},
    ),
    GroupExplanation(
        sentence="Every platform has a file system, for systems with shared volumes. Flexdesk has no volume and stores "
        "nothing in it, and an empty one costs nothing.",
        patterns=("file_system/*",),
        missing_from="source",
    ),
    ExplanationRule(
        "Logs remain when a pod or a node is deleted. Docker deletes the log of a container with the container.",
        {
            "observability/log_group": Matcher("the log group of the cluster", _is_log_group),
            "observability/log_stream": (
                "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
            ),
            "observability/log_retention_days": Matcher("a number of days", _is_number),
        },
    ),
)
