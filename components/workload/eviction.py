"""Annotations for node autoscalers."""

from __future__ import annotations

from collections.abc import Mapping

NOT_EVICTED: Mapping[str, str] = {
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
}
"""Annotations with which node autoscalers do not remove the node of a pod (Cluster Autoscaler FAQ; Karpenter,
"Disruption")."""
