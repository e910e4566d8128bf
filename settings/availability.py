"""The choice between a cheap and a safe platform: one setting that decides several others.

``high`` means the default of every setting. ``economy`` means one NAT gateway, Spot instances for node groups without
controllers, and one replica of each controller, where the stack sets no other value.
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
"""Add-ons whose single replica would interrupt the cluster while it restarts: DNS, and admission of changes."""


def with_availability(document: Any) -> Any:
    """Return the settings with the values that ``platform.create.availability`` decides."""
    if value_at(document, "platform", "create", "availability") != ECONOMY:
        return document
    settings = copy.deepcopy(document)
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
    """Yield the node groups without controllers and monitoring; none, if controllers run on any node."""
    addons = mapping_at(platform, "addons")
    controllers, monitoring = addons.get("nodeGroup"), value_at(addons, "kubePrometheusStack", "nodeGroup")
    if controllers is None:
        return
    for name, group in mapping_at(platform, "nodeGroups").items():
        if name not in (controllers, monitoring) and isinstance(group, dict):
            yield cast("dict[str, Any]", group)


def _replicate_once(addons: dict[str, Any]) -> None:
    """Set one replica for each controller that the stack installs."""
    autoscaler = addons.get("nodeAutoscaler", AddonsSpec.model_fields["node_autoscaler"].default)
    for field, info in AddonsSpec.model_fields.items():
        name = info.alias or field
        spec = model_in(info.annotation)
        if spec is None or "replicas" not in spec.model_fields or name in _ALWAYS_REPLICATED:
            continue
        if (name in _AUTOSCALERS and name != autoscaler) or (allows_null(info.annotation) and addons.get(name) is None):
            continue
        section = addons.setdefault(name, {})
        if isinstance(section, dict):
            cast("dict[str, Any]", section).setdefault("replicas", 1)
