"""Explanations of the platform, which belongs to the stack itself or to another stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, GroupExplanation
from migration.facts import ABSENT
from migration.model.system import System

_OTHER_STACK = "The stack uses an existing platform, which sets this value."


def platform(environment: str, planned: System) -> Sequence[ExplanationRule | GroupExplanation]:
    """Return the rules for the parts of the platform that the stack creates, and for those that it uses."""
    return (
        *(_network(environment) if planned.vpc else (ExplanationRule(_OTHER_STACK, {"vpc/*": ABSENT}),)),
        *(_FILE_SYSTEM if planned.file_system else ()),
        *(
            _logs(environment)
            if planned.observability
            else (ExplanationRule(_OTHER_STACK, {"observability/*": ABSENT}),)
        ),
        _SECRETS,
    )


_FILE_SYSTEM: Sequence[ExplanationRule | GroupExplanation] = (
    GroupExplanation(
        sentence="Compose has the disk of its host. The shared file system serves every pod in every zone.",
        patterns=("file_system/encrypted", "file_system/performance_mode"),
        missing_from="source",
    ),
    ExplanationRule(
        "Bursting throughput follows the size of the recently used files, 50 KiB/s for each GiB: a worker would read a "
        "large archive for hours when the credits are used up.",
        {"file_system/throughput_mode": "elastic"},
    ),
    ExplanationRule(
        "A file costs less after 30 days without access. The first read moves it back.",
        {
            "file_system/lifecycle_policies": (
                "transitionToIa AFTER_30_DAYS, transitionToPrimaryStorageClass AFTER_1_ACCESS"
            )
        },
    ),
)

_SECRETS = GroupExplanation(
    sentence="Compose has its secrets in `.env.prod`. A deleted secret of Secrets Manager can be restored meanwhile.",
    patterns=("stored_secrets/*",),
    missing_from="source",
)


def _network(environment: str) -> Sequence[ExplanationRule]:
    zones, gateways = ("3", "3") if environment == "prod" else ("2", "1")
    return (
        ExplanationRule(
            "Nodes in several zones. Compose has one host, and its loss ends the system.",
            {"vpc/availability_zones": zones},
        ),
        ExplanationRule(
            "Nodes and pods have no public address: they reach the internet through NAT gateways.",
            {"vpc/nat_gateways": gateways, "vpc/public_ip_addresses": "no"},
        ),
    )


def _logs(environment: str) -> Sequence[ExplanationRule]:
    return (
        ExplanationRule(
            "Logs remain when a pod or a node is deleted. Docker deletes the log of a container with the container.",
            {
                "observability/log_group": f"/aws/containerinsights/landfall-{environment}/application",
                "observability/log_stream": (
                    "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
                ),
                "observability/log_retention_days": "90" if environment == "prod" else "7",
            },
        ),
        ExplanationRule("Compose has no metrics.", {"observability/container_insights": "yes"}),
    )
