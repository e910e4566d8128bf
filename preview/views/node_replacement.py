"""Changes of the settings that replace running nodes, and nodes that get no patches without such a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.karpenter_node_pools import is_karpenter_node_pool
from analysis.scheduling.managed_node_groups import name_of
from nested import value_at
from plan.manifests import manifests_of
from plan.resource_types import EKS_NODE_GROUP

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource

GUIDE = "docs/how-to/patch-the-nodes.md"


def text(plan: Plan) -> str:
    """Return the changes that replace nodes of this plan; empty for a stack without nodes."""
    lines: list[str] = []
    if groups := plan.of_type(EKS_NODE_GROUP):
        lines += [
            "A change of tags, diskSizeGib, releaseVersion or kubernetesVersion replaces",
            f"all nodes of a group, {_at_a_time(groups)} at a time. See {GUIDE}.",
        ]
        if unset := [name_of(group) for group in groups if not group.inputs.get("releaseVersion")]:
            lines += ["Without releaseVersion, their nodes get no patches between such changes:", *_listed(unset)]
    if any(is_karpenter_node_pool(manifest) for manifest in manifests_of(plan.resources)):
        lines.append("A change of tags, diskSizeGib or amiAlias replaces the nodes of Karpenter.")
    return "\n".join(lines)


def _at_a_time(groups: list[PlannedResource]) -> str:
    """Return the share of a group that EKS replaces at the same time."""
    shares = sorted({value_at(group.inputs, "updateConfig", "maxUnavailablePercentage") or 0 for group in groups} - {0})
    return " to ".join(f"{share} %" for share in dict.fromkeys((shares[0], shares[-1]))) if shares else "one node"


def _listed(names: list[str], width: int = 76) -> list[str]:
    """Return the names in lines of at most this width."""
    lines = [""]
    for name in names:
        if lines[-1] and len(f"{lines[-1]}, {name}") > width:
            lines.append("")
        lines[-1] = f"{lines[-1]}, {name}" if lines[-1] else f"  {name}"
    return lines
