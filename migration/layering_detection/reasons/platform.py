"""Reasons that are about what the services stand on: the stack's own, or another's."""

from __future__ import annotations

from collections.abc import Sequence

from migration.facts import ABSENT
from migration.reason import Reason

_ELSEWHERE = "The stack uses a platform that is there already; whoever made it decides."

OWN_FILES: Sequence[Reason] = (
    Reason(
        "Bursting throughput grows with what is stored, and here that is little.",
        {"file_system/throughput_mode": "elastic"},
    ),
    Reason(
        "Files that nobody reads for a month cost less; the first read brings them back.",
        {"file_system/tiering": "transitionToIa AFTER_30_DAYS, transitionToPrimaryStorageClass AFTER_1_ACCESS"},
    ),
)
SHARED_FILES: Sequence[Reason] = (Reason(_ELSEWHERE, {"file_system/*": ABSENT}),)

SHARED_OBSERVABILITY: Sequence[Reason] = (Reason(_ELSEWHERE, {"observability/*": ABSENT}),)

SHARED_NETWORK: Sequence[Reason] = (Reason(_ELSEWHERE, {"vpc/*": ABSENT}),)

OWN_REPOSITORIES: Sequence[Reason] = (
    Reason(
        "A tag stays with the image that it was given to: another cannot take a release's name.",
        {"services/*/repository/tags": "IMMUTABLE"},
    ),
    Reason(
        "Ten were gone after ten builds, and with them the release to roll back to.",
        {"services/*/repository/images_kept": "100"},
    ),
    Reason(
        "Layers of builds that got no tag are no release; they are not kept until a hundred push them out.",
        {"services/*/repository/untagged_kept_days": "14"},
    ),
)
SHARED_REPOSITORIES: Sequence[Reason] = (
    Reason(
        "An account has one registry, and one stack that owns its repositories: dev. The others pull from there what "
        "dev has tried.",
        {"services/*/repository/*": ABSENT},
    ),
)

SECRETS = Reason(
    "The stack reads the secrets and makes none, so that no value is in code or state. Whoever makes one sets the "
    "days; the two of ECS are taken over as they are, and leave Terraform's state before it is destroyed.",
    {"stored_secrets/*/recovery_days": ABSENT},
)


def own_observability(environment: str) -> Sequence[Reason]:
    """One log group, of the stack's cluster."""
    return (
        Reason(
            "One group for the cluster, a stream in it for each container.",
            {
                "observability/log_group": f"/aws/containerinsights/landfall-{environment}/application",
                "observability/log_stream": (
                    "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
                ),
            },
        ),
        *(_PROD_LOGS if environment == "prod" else ()),
    )


def own_network(environment: str) -> Sequence[Reason]:
    """Prod stands in more zones than ECS did, the others have fewer ways out."""
    return _PROD_NETWORK if environment == "prod" else _SMALL_NETWORK


_PROD_LOGS = (Reason("A week is for dev; in prod questions come later.", {"observability/log_retention_days": "90"}),)

_PROD_NETWORK: Sequence[Reason] = (
    Reason("A third zone: when one fails, two thirds are left.", {"vpc/zones": "3"}),
    Reason("One for each zone, as on ECS, and there are three.", {"vpc/nat_gateways": "3"}),
)

_SMALL_NETWORK: Sequence[Reason] = (
    Reason(
        "One for all zones: it costs half, and nobody depends on this stack when its zone fails.",
        {"vpc/nat_gateways": "1"},
    ),
)
