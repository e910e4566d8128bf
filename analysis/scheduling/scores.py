"""Scores of the nodes that fit a pod, with the weights of the scheduler's default profile.

The scheduler rounds each score to a whole number and chooses one of the nodes with the highest sum at random. Plug-ins
whose score is the same for all nodes of a plan are left out, and so is preferred affinity.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from analysis.scheduling.labels import HOSTNAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.scheduling.constraints import Spread
    from analysis.scheduling.scheduler import Node, Pod

_MAX = 100

_SPREAD_WEIGHT, _TAINT_WEIGHT = 2, 3
"""Weights of ``PodTopologySpread`` and ``TaintToleration``; the weight of the scores of resources is 1."""


def with_highest_score(fitting: Sequence[Node], pod: Pod, nodes: Sequence[Node]) -> list[Node]:
    """Return those of the fitting nodes that the scheduler chooses from. ``nodes`` are all nodes of the cluster."""
    spread, taints = _spread(fitting, pod, nodes), _taints(fitting, pod)
    scores = [
        _free_share(node, pod) + _balanced(node, pod) + _SPREAD_WEIGHT * even + _TAINT_WEIGHT * tolerated
        for node, even, tolerated in zip(fitting, spread, taints, strict=True)
    ]
    return [node for node, score in zip(fitting, scores, strict=True) if score == max(scores)]


def _free_share(node: Node, pod: Pod) -> int:
    """Return the mean of the free shares of CPU and memory (``NodeResourcesFit``)."""
    workload, allocatable = pod.workload, node.template.allocatable
    used = node.used + node.assumed + workload.requests + workload.assumed
    shares = [(used.cpu, allocatable.cpu), (used.memory, allocatable.memory)]
    return sum(max(0, whole - part) * _MAX // whole for part, whole in shares) // len(shares)


def _balanced(node: Node, pod: Pod) -> int:
    """Return how close the used shares of CPU and memory are (``NodeResourcesBalancedAllocation``)."""
    requests, allocatable = pod.workload.requests, node.template.allocatable
    if not (requests.cpu or requests.memory):
        return 0
    used = node.used + requests
    cpu, memory = min(1, used.cpu / allocatable.cpu), min(1, used.memory / allocatable.memory)
    return int((1 - abs(cpu - memory) / 2) * _MAX)


def _spread(fitting: Sequence[Node], pod: Pod, nodes: Sequence[Node]) -> list[int]:
    """Return a high score for domains with few pods of the workload (``PodTopologySpread``)."""
    spreads = pod.workload.constraints.soft_spreads
    if not spreads:
        return [0] * len(fitting)
    counts = [_counts(each, fitting, pod, nodes) for each in spreads]
    weights = [math.log(len({node.labels.get(each.topology_key) for node in fitting}) + 2) for each in spreads]
    sums = [
        math.floor(
            0.5
            + sum(
                count[node.labels.get(each.topology_key)] * weight + each.max_skew - 1
                for each, count, weight in zip(spreads, counts, weights, strict=True)
            )
        )
        for node in fitting
    ]
    highest = max(sums)
    return [_MAX * (highest + min(sums) - each) // highest if highest else _MAX for each in sums]


def _counts(spread: Spread, fitting: Sequence[Node], pod: Pod, nodes: Sequence[Node]) -> Counter[str | None]:
    """Return the number of the workload's pods in each domain; only the domains of nodes that match the pod count."""
    key, counts = spread.topology_key, Counter[str | None]()
    matching = [node for node in nodes if not pod.workload.constraints.mismatch(node.labels, ())]
    for node in fitting if key == HOSTNAME else matching:
        counts[node.labels.get(key)] += spread.count(node.pods, pod)
    return counts


def _taints(fitting: Sequence[Node], pod: Pod) -> list[int]:
    """Return a high score for nodes with few taints that the pod does not tolerate (``PreferNoSchedule``)."""
    tolerations = pod.workload.constraints.tolerations
    counts = [
        sum(not (taint.prevents_scheduling or taint.is_tolerated(tolerations)) for taint in node.pool.taints)
        for node in fitting
    ]
    return [_MAX - _MAX * count // (max(counts) or 1) for count in counts]
