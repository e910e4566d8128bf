"""The choice between a cheap and a safe platform: one setting that decides what would otherwise be many.

``high`` is the default of every setting. ``economy`` gives the settings below that the stack does not set itself:
one NAT gateway, Spot instances for node groups without controllers, and one replica of each controller.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, cast

from components.addons.spec import AddonsSpec
from nested import mapping_at, value_at
from settings.model_types import allows_null, model_in

ECONOMY = "economy"

_AUTOSCALERS = {"clusterAutoscaler", "karpenter"}
_ALWAYS_REPLICATED = {"coredns", "gatekeeper"}
"""Add-ons that refuse a single replica, or reject every change while it restarts."""


def with_availability(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings with those that ``platform.create.availability`` decides."""
    if value_at(document, "platform", "create", "availability") != ECONOMY:
        return document
    settings = copy.deepcopy(dict(document))
    platform: dict[str, Any] = settings["platform"]["create"]
    network = value_at(platform, "network", "create")
    if isinstance(network, dict):
        cast("dict[str, Any]", network).setdefault("natGateways", "single")
    for group in _groups_without_controllers(platform):
        group.setdefault("capacityType", "SPOT")
    addons = platform.setdefault("addons", {})
    if isinstance(addons, dict):
        _replicate_once(cast("dict[str, Any]", addons))
    return settings


def _groups_without_controllers(platform: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    addons = mapping_at(platform, "addons")
    chosen = {addons.get("nodeGroup"), value_at(addons, "kubePrometheusStack", "nodeGroup")}
    for name, group in mapping_at(platform, "nodeGroups").items():
        if chosen - {None} and name not in chosen and isinstance(group, dict):
            yield cast("dict[str, Any]", group)


def _replicate_once(addons: dict[str, Any]) -> None:
    autoscaler = addons.get("nodeAutoscaler", AddonsSpec.model_fields["node_autoscaler"].default)
    for field, info in AddonsSpec.model_fields.items():
        name = info.alias or field
        spec = model_in(info.annotation)
        if spec is None or "replicas" not in spec.model_fields or name in _ALWAYS_REPLICATED:
            continue
        if name in _AUTOSCALERS - {autoscaler} or (allows_null(info.annotation) and addons.get(name) is None):
            continue
        section = addons.setdefault(name, {})
        if isinstance(section, dict):
            cast("dict[str, Any]", section).setdefault("replicas", 1)
