"""Scheduling constraints of a pod: node selection, tolerations, anti-affinity, topology spread and zonal volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.scheduling.labels import HOSTNAME, Labels, Requirement, Taint, mappings, requirements, sequence, texts
from nested import mapping_at

if TYPE_CHECKING:
    from analysis.scheduling.scheduler import Pod

_AT_SCHEDULING = "requiredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True, slots=True)
class Spread:
    """A topology spread constraint."""

    topology_key: str
    max_skew: int
    per_revision: bool
    """Pods of different revisions are counted separately (``matchLabelKeys: [pod-template-hash]``)."""

    def count(self, pods: Iterable[Pod], pod: Pod) -> int:
        """Return the number of the pods that the constraint compares with a pod: those of its workload."""
        return sum(
            each.workload is pod.workload and (each.revision == pod.revision or not self.per_revision) for each in pods
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Constraints of a pod. Preferred affinity is ignored."""

    selector: Labels
    terms: Sequence[Sequence[Requirement]] = ()
    """Required node affinity: all expressions of at least one term must match."""
    tolerations: Sequence[Mapping[str, Any]] = ()
    spreads: Sequence[Spread] = ()
    """Constraints with ``whenUnsatisfiable: DoNotSchedule``."""
    soft_spreads: Sequence[Spread] = ()
    """Constraints with ``ScheduleAnyway``, or the scheduler's defaults for a pod without any: they affect scores."""
    anti_affinity: Sequence[str] = ()
    """Topology keys of the required anti-affinity of the workload to itself."""
    zonal_claims: Sequence[str] = ()
    """Claims on zonal volumes that all pods of the workload share."""
    has_zonal_volumes: bool = False
    """Each pod has a zonal volume of its own."""

    def mismatch(self, labels: Labels, taints: Iterable[Taint]) -> str | None:
        """Return the first reason why the pod cannot run on a node with these labels and taints; None if it can."""
        for taint in taints:
            if taint.prevents_scheduling and not taint.is_tolerated(self.tolerations):
                return f"untolerated taint {taint}"
        for key, value in self.selector.items():
            if labels.get(key) != value:
                return f"no match for nodeSelector {key}={value}"
        if self.terms and not any(all(each.matches(labels) for each in term) for term in self.terms):
            return f"no match for node affinity {' or '.join(', '.join(map(str, term)) for term in self.terms)}"
        return None


def constraints_of(pod: Mapping[str, Any], labels: Labels, zonal_claims: Iterable[str] = ()) -> Constraints:
    """Return the constraints of a pod with this spec and these labels."""
    affinity = mapping_at(pod, "affinity")
    required = mapping_at(affinity, "nodeAffinity", _AT_SCHEDULING)
    terms = [
        (*requirements(term.get("matchExpressions")), *requirements(term.get("matchFields")))
        for term in mappings(required.get("nodeSelectorTerms"))
    ]
    return Constraints(
        selector=texts(pod.get("nodeSelector")),
        terms=tuple(terms),
        tolerations=tuple(mappings(pod.get("tolerations"))),
        spreads=tuple(_spreads(pod, "DoNotSchedule")),
        soft_spreads=tuple(_spreads(pod, "ScheduleAnyway")),
        anti_affinity=tuple(_anti_affinity(mapping_at(affinity, "podAntiAffinity"), labels)),
        zonal_claims=tuple(zonal_claims),
    )


def _spreads(pod: Mapping[str, Any], when: str) -> Iterable[Spread]:
    """Yield the constraints of a kind. Each is assumed to select the pods of its own workload, as those here do."""
    for each in mappings(pod.get("topologySpreadConstraints")):
        if each.get("whenUnsatisfiable", "DoNotSchedule") == when:
            skew = each.get("maxSkew")
            yield Spread(
                topology_key=f"{each.get('topologyKey')}",
                max_skew=skew if isinstance(skew, int) else 1,
                per_revision="pod-template-hash" in sequence(each.get("matchLabelKeys")),
            )


def _anti_affinity(anti_affinity: Mapping[str, Any], labels: Labels) -> Iterable[str]:
    for term in mappings(anti_affinity.get(_AT_SCHEDULING)):
        selector = mapping_at(term, "labelSelector")
        wanted = texts(selector.get("matchLabels"))
        expressions = requirements(selector.get("matchExpressions"))
        if wanted.items() <= labels.items() and all(each.matches(labels) for each in expressions):
            yield f"{term.get('topologyKey') or HOSTNAME}"
