"""What controllers make in the account by themselves, and whether anybody is left to take it away."""

from __future__ import annotations

from dataclasses import replace

from engine.simulation.context import digest
from plan import resource_types
from rehearsal.cloud import account, controllers
from rehearsal.cloud.api_server import ApiServer, kind_of, metadata_of, title_of
from rehearsal.cloud.model import ByProduct, Resource
from rehearsal.cloud.store import Store


def reconcile(store: Store, endpoint: str) -> None:
    """Let the controllers of a cluster look at its objects, as they do after every change."""
    for product in controllers.wanted(ApiServer(store, endpoint)):
        _join(store, product)


def before_delete(store: Store, resource: Resource) -> None:
    """What controllers take away with a resource, and what they leave when they cannot."""
    if resource.type == resource_types.EKS_NODE_GROUP:
        _leave_interfaces_of_nodes(store, resource)
    if resource.type == resource_types.EKS_CLUSTER:
        _leave_interfaces_of_the_control_plane(store, resource)
    if resource.type == resource_types.HELM_RELEASE or not resource_types.is_kubernetes_object(resource.type):
        return
    api = ApiServer(store, resource.place)
    inside = [title_of(each) for each in store if _is_inside(each, resource)]
    store.by_products = [
        left
        for product in store.by_products
        if (left := _without(api, product, {title_of(resource), *inside})) is not None
    ]


def leftovers(store: Store) -> list[str]:
    """What nobody will delete any more, a sentence each."""
    return [
        f"{product.kind} {product.id} stays: {reason}"
        for product in store.by_products
        if (reason := _why_it_stays(store, product))
    ]


def _why_it_stays(store: Store, product: ByProduct) -> str | None:
    api = ApiServer(store, product.cluster)
    if not product.caretaker:
        return "nothing deletes it"
    if api.cluster is None:
        return "its cluster is gone"
    if product.kind == "load balancer" and not api.load_balancer_controller():
        return f"{product.caretaker} is gone or cannot work"
    if product.kind == "volume" and not api.has_addon(product.caretaker):
        return f"{product.caretaker} is gone"
    return None


def _is_inside(each: Resource, namespace: Resource) -> bool:
    metadata = each.outputs.get("metadata") or {}
    return (
        resource_types.is_kubernetes_object(each.type)
        and kind_of(namespace) == "Namespace"
        and each.place == namespace.place
        and metadata.get("namespace") == metadata_of(namespace)["name"]
    )


def _without(api: ApiServer, product: ByProduct, titles: set[str]) -> ByProduct | None:
    """The product after some of those that use it are gone; nothing when its caretaker takes it away."""
    if product.cluster != api.endpoint or not titles & set(product.used_by):
        return product
    rest = [title for title in product.used_by if title not in titles]
    gone = not rest and product.caretaker and _why_it_stays(api.store, product) is None
    return None if gone else replace(product, used_by=rest, caretaker=product.caretaker if rest else "")


def _join(store: Store, product: ByProduct) -> None:
    """Ingresses of one group share a load balancer; one that changes its group leaves the other's."""
    same = [each for each in store.by_products if each.id == product.id]
    used_by = [title for each in same for title in each.used_by if title not in product.used_by]
    others = [
        replace(each, used_by=[title for title in each.used_by if title not in product.used_by])
        for each in store.by_products
        if each.id != product.id
    ]
    left = [each for each in others if each.used_by or not each.caretaker]
    store.by_products = [*left, replace(product, used_by=[*used_by, *product.used_by])]


def _leave_interfaces_of_nodes(store: Store, group: Resource) -> None:
    """Where the VPC CNI went before its nodes, nobody frees the addresses that it gave to pods."""
    clusters = [
        each
        for each in store.of_type(resource_types.EKS_CLUSTER)
        if each.outputs["name"] == group.inputs.get("clusterName")
    ]
    for cluster in clusters:
        if not account.has_network(store, cluster):
            _leave_interfaces(store, group, cluster, group.inputs["subnetIds"])


def _leave_interfaces_of_the_control_plane(store: Store, cluster: Resource) -> None:
    """EKS frees the network interfaces of its control plane by the cluster's role."""
    if not account.role_works(store, cluster.inputs["roleArn"]):
        _leave_interfaces(store, cluster, cluster, cluster.inputs["vpcConfig"]["subnetIds"])


def _leave_interfaces(store: Store, resource: Resource, cluster: Resource, subnets: list[str]) -> None:
    interface = ByProduct(
        kind="network interface",
        id=f"eni-{digest(resource.seed, 17)}",
        cluster=cluster.outputs["endpoint"],
        caretaker="",
        used_by=[],
        subnets=subnets,
    )
    store.by_products = [*store.by_products, interface]
