"""Lifecycle of the AWS resources that controllers create, and detection of orphaned ones."""

from __future__ import annotations

from dataclasses import replace

from engine.simulation.context import digest
from nested import value_at
from plan import resource_types
from rehearsal.cloud import aws_queries, claims, controllers
from rehearsal.cloud.api_server import ApiServer, display_name, kind_of, metadata_of
from rehearsal.cloud.model import Resource, UnmanagedResource
from rehearsal.cloud.store import Store


def reconcile(store: Store, endpoint: str) -> None:
    """Run the controllers of a cluster, as happens after every change of its objects."""
    for created in controllers.desired_resources(ApiServer(store, endpoint)):
        _add(store, created)


def before_delete(store: Store, resource: Resource) -> None:
    """Delete what the controllers delete with a resource, and record what they leave behind."""
    if resource.type == resource_types.EKS_NODE_GROUP:
        _leave_interfaces_of_nodes(store, resource)
    if resource.type == resource_types.EKS_CLUSTER:
        _leave_interfaces_of_control_plane(store, resource)
    if resource.type == resource_types.HELM_RELEASE or not resource_types.is_kubernetes_object(resource.type):
        return
    api = ApiServer(store, resource.location)
    inside = [display_name(each) for each in store if _is_in_namespace(each, resource)]
    inside += [*claims.deleted_with(resource), *_claims_in_namespace(store, resource)]
    store.unmanaged = [
        left
        for unmanaged in store.unmanaged
        if (left := _after_delete(api, unmanaged, {display_name(resource), *inside})) is not None
    ]


def orphans(store: Store) -> list[str]:
    """Return one sentence for each resource that no controller will delete, without retained volumes."""
    return [
        f"{unmanaged.kind} {unmanaged.id} is orphaned: {reason}"
        for unmanaged in store.unmanaged
        if (reason := _why_orphaned(store, unmanaged))
    ]


def _why_orphaned(store: Store, unmanaged: UnmanagedResource) -> str | None:
    api = ApiServer(store, unmanaged.cluster)
    if unmanaged.retained:
        return None
    if not unmanaged.deleted_by:
        return "no controller deletes it"
    if api.cluster is None:
        return "its cluster is deleted"
    if unmanaged.kind == "load balancer" and not api.load_balancer_controller_ready():
        return f"{unmanaged.deleted_by} is deleted or cannot work"
    if unmanaged.kind == "volume" and not api.has_addon(unmanaged.deleted_by):
        return f"{unmanaged.deleted_by} is deleted"
    return None


def _claims_in_namespace(store: Store, namespace: Resource) -> list[str]:
    """Return the claims that are deleted with a namespace, those of the StatefulSet controller included."""
    if kind_of(namespace) != "Namespace":
        return []
    start = claims.display_name("", metadata_of(namespace)["name"])
    used = [user for each in store.unmanaged if each.cluster == namespace.location for user in each.used_by]
    return [user for user in used if user.startswith(start)]


def _is_in_namespace(each: Resource, namespace: Resource) -> bool:
    return (
        resource_types.is_kubernetes_object(each.type)
        and kind_of(namespace) == "Namespace"
        and each.location == namespace.location
        and value_at(each.outputs, "metadata", "namespace") == metadata_of(namespace)["name"]
    )


def _after_delete(api: ApiServer, unmanaged: UnmanagedResource, deleted: set[str]) -> UnmanagedResource | None:
    """Return the resource after some of its users are deleted; ``None`` when its controller deletes it."""
    if unmanaged.cluster != api.endpoint or not deleted & set(unmanaged.used_by):
        return unmanaged
    users = [user for user in unmanaged.used_by if user not in deleted]
    if not users and unmanaged.deleted_by and _why_orphaned(api.store, unmanaged) is None:
        return None
    return replace(unmanaged, used_by=users, deleted_by=unmanaged.deleted_by if users else "")


def _add(store: Store, created: UnmanagedResource) -> None:
    """Add a resource, or a user of an existing one: Ingresses of one group share a load balancer.

    An Ingress that moves to another group stops using the load balancer of its old group.
    """
    same = [each for each in store.unmanaged if each.id == created.id]
    used_by = [user for each in same for user in each.used_by if user not in created.used_by]
    others = [
        replace(each, used_by=[user for user in each.used_by if user not in created.used_by])
        for each in store.unmanaged
        if each.id != created.id
    ]
    left = [each for each in others if each.used_by or not each.deleted_by]
    store.unmanaged = [*left, replace(created, used_by=[*used_by, *created.used_by])]


def _leave_interfaces_of_nodes(store: Store, group: Resource) -> None:
    """Leave network interfaces behind when the VPC CNI was deleted before the nodes: it frees the pod addresses."""
    clusters = [
        each
        for each in store.of_type(resource_types.EKS_CLUSTER)
        if each.outputs["name"] == group.inputs.get("clusterName")
    ]
    for cluster in clusters:
        if not aws_queries.has_pod_network(store, cluster):
            _leave_interfaces(store, group, cluster, group.inputs["subnetIds"])


def _leave_interfaces_of_control_plane(store: Store, cluster: Resource) -> None:
    """Leave network interfaces behind when the cluster role is unusable: EKS deletes them with that role."""
    if not aws_queries.role_is_usable(store, cluster.inputs["roleArn"]):
        _leave_interfaces(store, cluster, cluster, cluster.inputs["vpcConfig"]["subnetIds"])


def _leave_interfaces(store: Store, resource: Resource, cluster: Resource, subnets: list[str]) -> None:
    interface = UnmanagedResource(
        kind="network interface",
        id=f"eni-{digest(resource.seed, 17)}",
        cluster=cluster.outputs["endpoint"],
        deleted_by="",
        used_by=[],
        subnets=subnets,
    )
    store.unmanaged = [*store.unmanaged, interface]
