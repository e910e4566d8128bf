"""The services of one system that are ready before each of its services starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.managed_servers import store_of
from migration.planned.workloads import WORKLOAD_KINDS, service_of
from plan.graph import graph_of
from plan.manifests import is_object, manifest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plan.model import Plan, PlannedResource


def start_order(plan: Plan, own: Sequence[PlannedResource], namespace: str) -> Mapping[str, Mapping[str, str]]:
    """Return the state of other services that each service depends on.

    Pulumi waits until the pods of a workload are ready, until a Job is completed, and until a server is available.
    """
    manifests = {each.urn: manifest_of(each) for each in own if is_object(each)}
    workloads = {urn: found for urn, found in manifests.items() if found["kind"] in WORKLOAD_KINDS}
    states = {
        **{urn: (service_of(found), _state(found["kind"])) for urn, found in workloads.items()},
        **{each.urn: (store, "ready") for each in own if (store := store_of(each, namespace))},
    }
    graph = graph_of(plan)
    return {
        service_of(found): dict(state for other, state in states.items() if graph.depends_on(urn, other))
        for urn, found in workloads.items()
    }


def _state(kind: str) -> str:
    return "completed" if kind == "Job" else "ready"
