"""Whether the cloud holds what the states say, nothing lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.cloud import Cloud
from rehearsal.pulumi_engine import Deployment

NOT_IN_THE_CLOUD = "pulumi:"
"""Providers, stacks and references to stacks are the engine's own."""


def faults(cloud: Cloud, deployments: Iterable[Deployment]) -> list[str]:
    """Each resource that one side has and the other has not, and each operation that the engine left open."""
    states = [deployment.state() for deployment in deployments]
    known = [(each["type"], each["id"]) for state in states for each in managed(state)]
    there = [(each.type, each.id) for each in cloud.all()]
    open_operations = [each for state in states for each in state.get("pending_operations") or ()]
    return [
        *(f"in the state, not in the cloud: {type_} {id_}" for type_, id_ in sorted(set(known) - set(there))),
        *(f"in the cloud, in no state: {type_} {id_}" for type_, id_ in sorted(set(there) - set(known))),
        *(f"twice in the states: {type_} {id_}" for type_, id_ in sorted({k for k in known if known.count(k) > 1})),
        *(f"still open: {each['type']} {each['resource']['urn']}" for each in open_operations),
    ]


def managed(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of a state that exist outside of it."""
    return [
        each
        for each in state.get("resources") or ()
        if each.get("custom") and not each.get("external") and not each["type"].startswith(NOT_IN_THE_CLOUD)
    ]
