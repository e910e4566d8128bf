"""Where a pod may go, whatever room there is: read from its spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.scheduling.labels import (
    HOSTNAME,
    Labels,
    Requirement,
    Taint,
    mapping,
    mappings,
    requirements,
    sequence,
    texts,
)

_AT_SCHEDULING = "requiredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True, slots=True)
class Spread:
    """No domain of the topology may have more pods of the workload than the emptiest one and ``max_skew``."""

    topology_key: str
    max_skew: int
    each_revision: bool
    """Old and new pods of a rollout are counted apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """What keeps a pod off a node. Wishes (preferred affinity, ``ScheduleAnyway``) are none."""

    selector: Labels
    terms: Sequence[Sequence[Requirement]] = ()
    """Required node affinity: one of the terms has to hold in all its expressions."""
    tolerations: Sequence[Mapping[str, Any]] = ()
    spreads: Sequence[Spread] = ()
    apart: Sequence[str] = ()
    """Topology keys in whose domains no two pods of the workload may stand: required anti-affinity to itself."""
    claims: Sequence[str] = ()
    """Volumes of one zone that all pods of the workload share."""
    own_volumes: bool = False
    """Each pod keeps a volume of one zone."""

    def keeps_off(self, labels: Labels, taints: Iterable[Taint]) -> str | None:
        """The first reason why a node with these labels and taints is none for the pod; None where there is none."""
        for taint in taints:
            if taint.keeps_out and not taint.tolerated_by(self.tolerations):
                return f"taint {taint}"
        for key, value in self.selector.items():
            if labels.get(key) != value:
                return f"nodeSelector {key}={value}"
        if self.terms and not any(all(each.met_by(labels) for each in term) for term in self.terms):
            return f"node affinity {' or '.join(', '.join(map(str, term)) for term in self.terms)}"
        return None


def constraints_of(pod: Mapping[str, Any], labels: Labels, zonal_claims: Iterable[str] = ()) -> Constraints:
    """The constraints of a pod by its spec and its labels."""
    affinity = mapping(pod.get("affinity"))
    required = mapping(mapping(affinity.get("nodeAffinity")).get(_AT_SCHEDULING))
    terms = [
        (*requirements(term.get("matchExpressions")), *requirements(term.get("matchFields")))
        for term in mappings(required.get("nodeSelectorTerms"))
    ]
    return Constraints(
        selector=texts(pod.get("nodeSelector")),
        terms=tuple(terms),
        tolerations=tuple(mappings(pod.get("tolerations"))),
        spreads=tuple(_spreads(pod)),
        apart=tuple(_apart(mapping(affinity.get("podAntiAffinity")), labels)),
        claims=tuple(zonal_claims),
    )


def _spreads(pod: Mapping[str, Any]) -> Iterable[Spread]:
    """A constraint is taken to select the pods of its own workload, as every one of ours does."""
    for each in mappings(pod.get("topologySpreadConstraints")):
        if each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule":
            skew = each.get("maxSkew")
            yield Spread(
                topology_key=f"{each.get('topologyKey')}",
                max_skew=skew if isinstance(skew, int) else 1,
                each_revision="pod-template-hash" in sequence(each.get("matchLabelKeys")),
            )


def _apart(anti_affinity: Mapping[str, Any], labels: Labels) -> Iterable[str]:
    for term in mappings(anti_affinity.get(_AT_SCHEDULING)):
        selector = mapping(term.get("labelSelector"))
        wanted = texts(selector.get("matchLabels"))
        expressions = requirements(selector.get("matchExpressions"))
        if wanted.items() <= labels.items() and all(each.met_by(labels) for each in expressions):
            yield f"{term.get('topologyKey') or HOSTNAME}"
