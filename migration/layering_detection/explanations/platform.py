"""Explanations of the platform, which belongs to the stack itself or to another stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule
from migration.facts import ABSENT

_OTHER_STACK = "The stack uses an existing platform, which sets this value."

OWN_FILE_SYSTEM: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Bursting throughput depends on the stored size, which is small for this system.",
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
SHARED_FILE_SYSTEM: Sequence[ExplanationRule] = (ExplanationRule(_OTHER_STACK, {"file_system/*": ABSENT}),)

SHARED_OBSERVABILITY: Sequence[ExplanationRule] = (ExplanationRule(_OTHER_STACK, {"observability/*": ABSENT}),)

SHARED_NETWORK: Sequence[ExplanationRule] = (ExplanationRule(_OTHER_STACK, {"vpc/*": ABSENT}),)

OWN_REPOSITORIES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "A tag cannot be moved to another image.",
        {"services/*/repository/tag_mutability": "IMMUTABLE"},
    ),
    ExplanationRule(
        "With 10 images, ten builds delete the release to roll back to.",
        {"services/*/repository/max_images": "100"},
    ),
    ExplanationRule(
        "Untagged images are not releases, so they expire after 14 days.",
        {"services/*/repository/untagged_expiry_days": "14"},
    ),
)
SHARED_REPOSITORIES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The dev stack owns the repositories of the account. The other stacks pull from them.",
        {"services/*/repository/*": ABSENT},
    ),
)

SECRETS = ExplanationRule(
    "The stack reads the two existing secrets and creates none, so that no value is in code or state.",
    {"stored_secrets/*/recovery_window_days": ABSENT},
)


def own_observability(environment: str) -> Sequence[ExplanationRule]:
    """Return the rules for a stack with its own log group."""
    return (
        ExplanationRule(
            "The cluster has one log group, with a stream for each container.",
            {
                "observability/log_group": f"/aws/containerinsights/landfall-{environment}/application",
                "observability/log_stream": (
                    "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
                ),
            },
        ),
        *(_PROD_LOGS if environment == "prod" else ()),
    )


def own_network(environment: str) -> Sequence[ExplanationRule]:
    """Return the rules for a stack with its own network: prod has more zones, the others have fewer NAT gateways."""
    return _PROD_NETWORK if environment == "prod" else _SMALL_NETWORK


_PROD_LOGS = (
    ExplanationRule(
        "7 days are too short to investigate an incident in prod.", {"observability/log_retention_days": "90"}
    ),
)

_PROD_NETWORK: Sequence[ExplanationRule] = (
    ExplanationRule("With three zones, two thirds remain when one fails.", {"vpc/availability_zones": "3"}),
    ExplanationRule("Each of the three zones has a NAT gateway, as on ECS.", {"vpc/nat_gateways": "3"}),
)

_SMALL_NETWORK: Sequence[ExplanationRule] = (
    ExplanationRule(
        "One NAT gateway costs half. This stack may be down when its zone fails.",
        {"vpc/nat_gateways": "1"},
    ),
)
