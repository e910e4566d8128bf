"""Topology spread constraints of controllers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOPOLOGY_KEYS = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")


def spread(labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return ``topologySpreadConstraints`` that prefer other zones and nodes for the pods with these labels.

    ``ScheduleAnyway``: while a zone has no free resources, two replicas on one node are better than one.
    """
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(labels)},
            # Counts the pods of one revision only, so that a rollout spreads the new pods by themselves.
            "matchLabelKeys": ["pod-template-hash"],
        }
        for key in TOPOLOGY_KEYS
    ]
