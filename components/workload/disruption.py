"""Disruption budgets: the pods that a node drain may evict at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Spec


class DisruptionSpec(Spec):
    """The limit of voluntary disruptions; one pod at a time may be evicted by default."""

    max_unavailable: Annotated[int, Field(ge=1)] | None = None
    """Pods that may be unavailable at once; 1 by default."""
    min_available: Annotated[int, Field(ge=1)] | None = None
    """Pods that stay available; below the minimum of replicas, because a node drain would never end otherwise."""

    def faults(self) -> Iterable[str]:
        """Check that there is one limit."""
        if self.max_unavailable and self.min_available:
            yield "maxUnavailable and minAvailable exclude each other. Remove one of them."

    def replica_faults(self, replicas: int) -> Iterable[str]:
        """Check that a node drain can evict a pod while the workload has its minimum of replicas."""
        if self.min_available and self.min_available >= replicas:
            yield (
                f"disruption.minAvailable {self.min_available} with {replicas} replica{'' if replicas == 1 else 's'} "
                "blocks every node drain. Lower minAvailable, raise the replicas, or use maxUnavailable: 1."
            )

    def budget(self, labels: Mapping[str, str]) -> k8s.policy.v1.PodDisruptionBudgetSpecArgs:
        """Return the budget of the pods with these labels."""
        return k8s.policy.v1.PodDisruptionBudgetSpecArgs(
            min_available=self.min_available,
            # minAvailable 1 with a single replica would block every node drain.
            max_unavailable=None if self.min_available else self.max_unavailable or 1,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
            unhealthy_pod_eviction_policy="AlwaysAllow",
        )
