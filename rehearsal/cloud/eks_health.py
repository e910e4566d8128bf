"""Health of clusters, node groups and EKS add-ons: the reasons for which one ends in ``CREATE_FAILED``.

The Terraform provider sets the id before it waits (node_group.go and addon.go in internal/service/eks, read), so the
bridge responds with the partial state, as ErrorResourceInitFailed. The engine keeps the resource and sends an update
the next time. Terraform would mark it as tainted and replace it; Pulumi has no such mark.

That update sends AWS only what changed (addon.go, read): with unchanged inputs the real ``up`` succeeds, and the
resource stays failed. The simulation checks again: the update fails until the cause is fixed, and then repairs the
resource.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan import resource_types
from rehearsal.cloud import aws_queries
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

NEEDS_NODES = {"aws-ebs-csi-driver", "aws-efs-csi-driver", "coredns", "metrics-server"}
"""Add-ons with a Deployment, which EKS reports as degraded until its pods run. The others are DaemonSets only."""


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """Return the health issues that EKS would list; ``None`` for an active resource or another type."""
    faults = [*_faults(store, resource)]
    return f"{resource.type.rpartition(':')[2]} {resource.id} is CREATE_FAILED: {'; '.join(faults)}" if faults else None


def _faults(store: Store, resource: Resource) -> Iterator[str]:
    if resource.type == resource_types.EKS_NODE_GROUP:
        yield from _node_group_faults(store, resource)
    elif resource.type == resource_types.EKS_ADDON:
        yield from _addon_faults(store, resource)
    elif resource.type == resource_types.EKS_CLUSTER and not aws_queries.role_is_usable(
        store, resource.inputs["roleArn"]
    ):
        yield "its role has no policy"


def _node_group_faults(store: Store, group: Resource) -> Iterator[str]:
    cluster = aws_queries.cluster_of(store, group)
    if cluster and not aws_queries.has_pod_network(store, cluster):
        yield "nodes do not become ready: the cluster has no vpc-cni"
    if not aws_queries.role_is_usable(store, group.inputs["nodeRoleArn"]):
        yield "nodes do not join: their role has no policy"
    for subnet in group.inputs["subnetIds"]:
        if not aws_queries.has_internet_route(store, subnet):
            yield f"nodes do not join: {subnet} has no route to the internet"


def _addon_faults(store: Store, addon: Resource) -> Iterator[str]:
    cluster = aws_queries.cluster_of(store, addon)
    needs_nodes = addon.inputs["addonName"] in NEEDS_NODES
    if cluster and needs_nodes and not aws_queries.ready_node_groups(store, cluster):
        yield "the add-on is degraded: the cluster has no node for its pods"
    if not aws_queries.addon_role_is_usable(store, addon):
        yield "the add-on is degraded: its role cannot be assumed or has no policy"
