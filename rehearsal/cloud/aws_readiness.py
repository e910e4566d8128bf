"""What keeps a cluster, a node group or an add-on that exists from becoming active: it ends in CREATE_FAILED.

The Terraform provider sets the id before it waits (node_group.go and addon.go in internal/service/eks, read), so the
bridge answers with the partial state, as ErrorResourceInitFailed, and the engine keeps the resource and sends an update
the next time. Terraform would call it tainted and make it anew; Pulumi has no such mark.

That update asks AWS only for what changed (addon.go, read): with unchanged inputs the real ``up`` succeeds and leaves
what has failed as it is. Here it looks again, fails while the cause is there, and heals the resource once it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan.resource_types import EKS_ADDON, EKS_CLUSTER, EKS_NODE_GROUP
from rehearsal.cloud import account
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

NEEDS_NODES = {"aws-ebs-csi-driver", "aws-efs-csi-driver", "coredns", "metrics-server"}
"""Add-ons that are Deployments: EKS calls them degraded until their pods run. The others run on every node there is."""


def why_not_ready(store: Store, resource: Resource) -> str | None:
    """The health issues that EKS would list; nothing for a resource that is active, or that nobody waits for."""
    faults = [*_faults(store, resource)]
    return f"{resource.type.rpartition(':')[2]} {resource.id} is CREATE_FAILED: {'; '.join(faults)}" if faults else None


def _faults(store: Store, resource: Resource) -> Iterator[str]:
    if resource.type == EKS_NODE_GROUP:
        yield from _nodes_that_cannot_join(store, resource)
    elif resource.type == EKS_ADDON:
        yield from _degraded(store, resource)
    elif resource.type == EKS_CLUSTER and not account.role_works(store, resource.inputs["roleArn"]):
        yield "its role has no policy"


def _nodes_that_cannot_join(store: Store, group: Resource) -> Iterator[str]:
    cluster = account.cluster_of(store, group)
    if cluster and not account.has_network(store, cluster):
        yield "nodes do not become ready: the cluster has no vpc-cni"
    if not account.role_works(store, group.inputs["nodeRoleArn"]):
        yield "nodes do not join: their role has no policy"
    for subnet in group.inputs["subnetIds"]:
        if not account.way_out(store, subnet):
            yield f"nodes do not join: {subnet} has no route to the internet"


def _degraded(store: Store, addon: Resource) -> Iterator[str]:
    cluster = account.cluster_of(store, addon)
    needs_nodes = addon.inputs["addonName"] in NEEDS_NODES
    if cluster and needs_nodes and not account.working_nodes(store, cluster):
        yield "the add-on is degraded: no node for its pods"
    if not account.addon_may_act(store, addon):
        yield "the add-on is degraded: its role cannot be taken or has no policy"
