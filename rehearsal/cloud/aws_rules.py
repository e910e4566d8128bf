"""What AWS refuses: references to nothing, what a service takes for impossible, deletes of what is still in use."""

from __future__ import annotations

from collections.abc import Iterator

from engine.simulation.context import ACCOUNT
from plan.resource_types import CLOUDWATCH_LOG_GROUP, EC2_INTERNET_GATEWAY, EKS_ADDON, EKS_CLUSTER, EKS_NODE_GROUP
from rehearsal.cloud import account, managed_policies
from rehearsal.cloud.aws_dependencies import IN_USE_BY, IS_AN_ID, PUBLIC_ADDRESSES, REFERENCES
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.store import Store

PROTECTION = ("deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection")


def refuse_create(store: Store, resource: Resource) -> None:
    """Refuse a resource that refers to what is not there, or that its service takes for impossible."""
    _refuse(resource, [*_dangling(store, resource), *_impossible(store, resource)])


def refuse_update(store: Store, before: Resource, after: Resource) -> None:
    """As with a create; and a cluster goes up one minor version at a time."""
    faults = [*_dangling(store, after)]
    if after.type == EKS_CLUSTER and before.inputs.get("version") and after.inputs.get("version"):
        old, new = (int(each.inputs["version"].split(".")[1]) for each in (before, after))
        if new not in {old, old + 1}:
            faults.append(f"a cluster of 1.{old} cannot become one of 1.{new}: one minor version at a time, never back")
    if after.type == EKS_NODE_GROUP:
        faults.extend(_too_new(store, after))
    _refuse(after, faults)


def refuse_delete(store: Store, resource: Resource) -> None:
    """Refuse what something else still holds, or what is protected."""
    faults = [f"{key} is on" for key in PROTECTION if resource.inputs.get(key) is True]
    faults.extend(_holders(store, resource))
    _refuse(resource, faults)


def go_with_it(store: Store, resource: Resource) -> list[Resource]:
    """With a cluster goes everything inside it."""
    if resource.type != EKS_CLUSTER:
        return []
    inside = [each for each in store if each.place == resource.outputs["endpoint"]]
    return [*inside, *account.of_cluster(store, EKS_ADDON, resource)]


def _refuse(resource: Resource, faults: list[str]) -> None:
    if faults:
        msg = f"{resource.type.rpartition(':')[2]} {resource.id}: {'; '.join(faults)}"
        raise RefusedError(msg)


def _dangling(store: Store, resource: Resource) -> Iterator[str]:
    """Names and ARNs that must lead to a resource of a type, and ids that must lead to anything."""
    for key, (type_, attribute) in REFERENCES.items():
        wanted = resource.inputs.get(key)
        if not isinstance(wanted, str) or resource.type == type_:
            continue
        outside = wanted.startswith("arn:") and f":{ACCOUNT}:" not in wanted
        if not outside and not any(other.outputs.get(attribute) == wanted for other in store.of_type(type_)):
            yield f"{key} {wanted} does not exist"
    for arn in account.policies_of(resource):
        if fault := managed_policies.fault(arn):
            yield fault
    for key, value in resource.inputs.items():
        for id_ in filter(IS_AN_ID, account.texts(value)):
            if not _is_there(store, id_):
                yield f"{key} refers to what does not exist: {id_}"


def _is_there(store: Store, id_: str) -> bool:
    """Whether an id is that of a resource, of something that AWS made with one, or of what the account had before."""
    if id_ in store.outside or any(each.id == id_ for each in store):
        return True
    gone = id_ in store.gone_ids()
    return not gone and any(account.mentions(each.outputs, {id_}) for each in store)


def _impossible(store: Store, resource: Resource) -> Iterator[str]:
    """What the services refuse at once; what only shows later keeps a resource from becoming active."""
    if resource.type == EKS_NODE_GROUP:
        yield from _too_new(store, resource)
    elif resource.type == EKS_CLUSTER:
        zones = account.zones_of(store, resource.inputs["vpcConfig"]["subnetIds"])
        if zones is not None and len(zones) < account.ZONES:
            yield f"its subnets are in {len(zones)} availability zone, and EKS wants {account.ZONES}"
    elif resource.type == CLOUDWATCH_LOG_GROUP:
        for cluster in store.of_type(EKS_CLUSTER):
            logs = f"/aws/eks/{cluster.outputs['name']}/cluster"
            if cluster.inputs.get("enabledClusterLogTypes") and resource.inputs.get("name") == logs:
                yield "EKS made the log group already, before this one"


def _too_new(store: Store, group: Resource) -> Iterator[str]:
    cluster = account.cluster_of(store, group)
    if cluster and cluster.inputs.get("version") and group.inputs.get("version"):
        minor, limit = (int(each.inputs["version"].split(".")[1]) for each in (group, cluster))
        if minor > limit:
            yield f"nodes of 1.{minor} do not join a cluster of 1.{limit}"


def _holders(store: Store, resource: Resource) -> Iterator[str]:
    names = account.names_of(resource)
    for type_, key in IN_USE_BY.get(resource.type, ()):
        for holder in store.of_type(type_):
            own = holder.inputs.get("securityGroupId") in names
            if account.mentions(holder.inputs.get(key), names) and not own:
                yield f"it is in use by {holder.urn}"
    for product in store.by_products:
        if resource.id in product.subnets:
            yield f"it is in use by the {product.kind} {product.id}, which no stack knows"
    if resource.type == EC2_INTERNET_GATEWAY:
        yield from _public_addresses(store, resource.inputs.get("vpcId"))


def _public_addresses(store: Store, vpc_id: str | None) -> Iterator[str]:
    """An internet gateway stays while anything in its VPC has a public address."""
    for type_ in PUBLIC_ADDRESSES:
        for each in store.of_type(type_):
            if vpc_id in account.vpc_of(store, [each.inputs["subnetId"]]):
                yield f"its VPC has public addresses: {each.urn}"
    for product in store.by_products:
        if product.public and vpc_id in account.vpc_of(store, product.subnets):
            yield f"its VPC has public addresses: the {product.kind} {product.id}"
