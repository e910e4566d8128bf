"""Planned add-ons of a stack: releases, their values and their nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from components.node_selection import NODE_GROUP_LABEL
from plan.model import PlannedResource
from tests.support.stack_plans import planned

RELEASE = "kubernetes:helm.sh/v3:Release"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def charts(stack: str) -> dict[str, PlannedResource]:
    """Return the releases of a stack by the name of their chart."""
    return {each.inputs["chart"].rpartition("/")[2]: each for each in planned(stack).of_type(RELEASE)}


def values(stack: str, chart: str) -> Mapping[str, Any]:
    """Return the values of a chart."""
    return charts(stack)[chart].inputs["values"]


def managed_addons(stack: str) -> dict[str, PlannedResource]:
    """Return the EKS add-ons by name."""
    return {each.inputs["addonName"]: each for each in planned(stack).of_type("aws:eks/addon:Addon")}


def node_groups(stack: str) -> dict[str, Mapping[str, Any]]:
    """Return the inputs of node groups by their name in the settings."""
    return {each.inputs["labels"][NODE_GROUP_LABEL]: each.inputs for each in planned(stack).of_type(NODE_GROUP)}


def at_key(key: str, here: Any) -> Iterator[Any]:
    """Yield the values of a key at any depth."""
    if isinstance(here, Mapping):
        if key in here:
            yield here[key]
        for below in here.values():
            yield from at_key(key, below)
