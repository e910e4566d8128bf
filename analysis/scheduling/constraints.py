"""Scheduling constraints of a pod: node selection, tolerations, anti-affinity, topology spread and zonal volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.scheduling.labels import HOSTNAME, Labels, Requirement, Taint, mappings, requirements, sequence, texts
from nested import mapping_at

_AT_SCHEDULING = "requiredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True, slots=True)
class Spread:
    """A topology spread constraint with ``whenUnsatisfiable: DoNotSchedule``."""

    topology_key: str
    max_skew: int
    per_revision: bool
    """Pods of different revisions are counted separately (``matchLabelKeys: [pod-template-hash]``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Required constraints of a pod. Preferred affinity and ``ScheduleAnyway`` are ignored."""

    selector: Labels
    terms: Sequence[Sequence[Requirement]] = ()
    """Required node affinity: all expressions of at least one term must match."""
    tolerations: Sequence[Mapping[str, Any]] = ()
    spreads: Sequence[Spread] = ()
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
        spreads=tuple(_spreads(pod)),
        anti_affinity=tuple(_anti_affinity(mapping_at(affinity, "podAntiAffinity"), labels)),
        zonal_claims=tuple(zonal_claims),
    )


def _spreads(pod: Mapping[str, Any]) -> Iterable[Spread]:
    """Yield the hard spread constraints. Each is assumed to select the pods of its own workload, as those here do."""
    for each in mappings(pod.get("topologySpreadConstraints")):
        if each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule":
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
