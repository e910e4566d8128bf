"""Drift between the simulated cloud and the states: missing, duplicate and pending resources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rehearsal.cloud import Cloud
from rehearsal.pulumi_engine import Deployment
from rehearsal.retained import Identity

ENGINE_TYPES = "pulumi:"
"""Prefix of the types that exist in the state only: providers, stacks and stack references."""


def find_drift(cloud: Cloud, deployments: Iterable[Deployment], retained_data: Collection[Identity] = ()) -> list[str]:
    """Return one sentence for each resource that only one side has, and for each pending operation.

    ``retained_data`` is in the cloud alone.
    """
    states = [deployment.state() for deployment in deployments]
    managed = [(each["type"], each["id"]) for state in states for each in managed_resources(state)]
    existing = [(each.type, each.id) for each in cloud.all() if (each.type, each.id) not in retained_data]
    pending = [each for state in states for each in state.get("pending_operations") or ()]
    duplicates = {each for each in managed if managed.count(each) > 1}
    return [
        *(f"in a state, not in the cloud: {type_} {id_}" for type_, id_ in sorted(set(managed) - set(existing))),
        *(f"in the cloud, in no state: {type_} {id_}" for type_, id_ in sorted(set(existing) - set(managed))),
        *(f"twice in the states: {type_} {id_}" for type_, id_ in sorted(duplicates)),
        *cloud.cluster_drift(),
        *(f"pending operation: {each['type']} {each['resource']['urn']}" for each in pending),
    ]


def managed_resources(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a state that exist in the cloud."""
    return [
        each
        for each in state.get("resources") or ()
        if each.get("custom") and not each.get("external") and not each["type"].startswith(ENGINE_TYPES)
    ]
