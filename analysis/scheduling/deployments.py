"""Pods that one deployment of a system adds to the running ones: surge pods of its rollouts, and its Jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.scheduling.planned_workloads import workload_name
from analysis.scheduling.resources import total
from analysis.scheduling.workload import JOB, Workload
from plan.graph import graph_of
from plan.manifests import is_object, manifest_of
from plan.model import Plan


def jobs_before(plan: Plan, workloads: Iterable[Workload]) -> Mapping[str, frozenset[str]]:
    """Return by workload, as text, the Jobs that it depends on: they complete before a deployment changes it."""
    names = {f"{each}" for each in workloads}
    jobs = {name for name in names if name.startswith(f"{JOB} ")}
    if not jobs:
        return {}
    urns = {
        name: each.urn
        for each in plan.resources
        if is_object(each) and (name := workload_name(manifest_of(each))) in names
    }
    graph = graph_of(plan)
    return {
        name: frozenset(job for job in jobs if job in urns and graph.depends_on(urn, urns[job]))
        for name, urn in urns.items()
    }


def concurrent(workloads: Sequence[Workload]) -> list[Workload]:
    """Return those of a system's workloads that add the most requests at the same time.

    A Job runs at the same time as the rollouts and Jobs that neither wait for it nor precede it. The result is the
    largest of the sets that begin with one workload and are completed with the largest others.
    """
    added = sorted((each for each in workloads if each.replicas.surge), key=_added, reverse=True)
    none: list[Workload] = []
    return max((_completed(first, added) for first in added), key=_sum, default=none)


def _completed(first: Workload, others: Iterable[Workload]) -> list[Workload]:
    """Return a workload and, of the others, each that runs at the same time as all those before it."""
    found = [first]
    for each in others:
        if each is not first and all(_same_time(each, other) for other in found):
            found.append(each)
    return found


def _same_time(one: Workload, other: Workload) -> bool:
    return f"{one}" not in other.jobs and f"{other}" not in one.jobs


def _added(workload: Workload) -> tuple[int, int]:
    return _sum([workload])


def _sum(workloads: Iterable[Workload]) -> tuple[int, int]:
    requests = total(each.requests.times(each.replicas.surge) for each in workloads)
    return requests.cpu, requests.memory
