"""Where a controller's pods go when there are several: other zones, other nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOPOLOGY_KEYS = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")


def spread(labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The ``topologySpreadConstraints`` of the pods with these labels.

    A wish and not a condition: a second replica beside the first is better than none while a zone has no room.
    """
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(labels)},
            # Counts the pods of one rollout only, so that a new version spreads by itself.
            "matchLabelKeys": ["pod-template-hash"],
        }
        for key in TOPOLOGY_KEYS
    ]
