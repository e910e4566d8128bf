"""Requests that AWS rejects: dangling references, impossible values, and deletes of resources in use."""

from __future__ import annotations

from collections.abc import Iterator

from engine.simulation.context import ACCOUNT, caller_arn
from nested import value_at
from plan import resource_types
from rehearsal.cloud import (
    aws_network_rules,
    aws_queries,
    aws_remains,
    aws_store_rules,
    aws_values,
    managed_policies,
)
from rehearsal.cloud.aws_dependencies import IN_USE_BY, PUBLIC_ADDRESSES, REFERENCES, is_id
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.store import Store

PROTECTION = "deletionProtection"


def refuse_create(store: Store, resource: Resource) -> None:
    """Raise RefusedError for a resource with a dangling reference or an impossible value."""
    values = aws_values.faults(resource.type, resource.inputs)
    _refuse(resource, [*_dangling(store, resource), *values, *_impossible(store, resource)])


def refuse_update(store: Store, before: Resource, after: Resource) -> None:
    """Raise RefusedError for a dangling reference, a value that AWS rejects, or a version skip.

    Clusters upgrade one minor version at a time.
    """
    faults = [*_dangling(store, after), *aws_values.faults(after.type, after.inputs)]
    if after.type == resource_types.EKS_CLUSTER and before.inputs.get("version") and after.inputs.get("version"):
        old, new = (int(each.inputs["version"].split(".")[1]) for each in (before, after))
        if new not in {old, old + 1}:
            faults.append(
                f"a cluster of version 1.{old} cannot be upgraded to 1.{new}: the next version is 1.{old + 1}, "
                "and a downgrade is impossible"
            )
    if after.type == resource_types.EKS_NODE_GROUP:
        faults.extend([*_newer_than_cluster(store, after), *_other_release(after), *_earlier_release(before, after)])
    elif after.type == resource_types.IAM_ROLE_POLICY:
        faults.extend(_inline_policies_of_role(store, after))
    faults.extend([*aws_store_rules.impossible(store, after), *aws_store_rules.impossible_change(before, after)])
    _refuse(after, faults)


def replaces_nodes(before: Resource, after: Resource) -> bool:
    """Return whether an update of a resource replaces the nodes of a group in place."""
    keys = ("launchTemplate", "releaseVersion", "version")
    return after.type == resource_types.EKS_NODE_GROUP and any(
        before.inputs.get(key) != after.inputs.get(key) for key in keys
    )


def refuse_delete(store: Store, resource: Resource) -> None:
    """Raise RefusedError for a resource that is protected or in use."""
    faults = [f"{PROTECTION} is on"] if resource.inputs.get(PROTECTION) is True else []
    faults.extend([*_users(store, resource), *aws_remains.faults_of_delete(store, resource)])
    _refuse(resource, faults)


def deleted_with(store: Store, resource: Resource) -> list[Resource]:
    """Return what is deleted with a cluster: its objects and its add-ons."""
    if resource.type != resource_types.EKS_CLUSTER:
        return []
    inside = [each for each in store if each.location == resource.outputs["endpoint"]]
    return [*inside, *aws_queries.in_cluster(store, resource_types.EKS_ADDON, resource)]


def _refuse(resource: Resource, faults: list[str]) -> None:
    if faults:
        msg = f"{resource.type.rpartition(':')[2]} {resource.id}: {'; '.join(faults)}"
        raise RefusedError(msg)


def _dangling(store: Store, resource: Resource) -> Iterator[str]:
    """Yield the inputs that refer to a resource that does not exist, by name, ARN or id."""
    for key, (type_, attribute) in REFERENCES.items():
        wanted = resource.inputs.get(key)
        if not isinstance(wanted, str) or resource.type == type_:
            continue
        other_account = wanted.startswith("arn:") and f":{ACCOUNT}:" not in wanted
        if not other_account and not any(other.outputs.get(attribute) == wanted for other in store.of_type(type_)):
            yield f"{key} {wanted} does not exist"
    for arn in aws_queries.managed_policy_arns(resource):
        if fault := managed_policies.fault(arn):
            yield fault
    for key, value in resource.inputs.items():
        for id_ in filter(is_id, aws_queries.strings_in(value)):
            if not _exists(store, id_):
                yield f"{key}: {id_} does not exist"


def _exists(store: Store, id_: str) -> bool:
    """Return whether an id is of a resource, of a part that AWS created with one, or of a preexisting resource."""
    if id_ in store.preexisting_ids or any(each.id == id_ for each in store):
        return True
    deleted = id_ in store.deleted_ids()
    return not deleted and any(aws_queries.contains_any(each.outputs, {id_}) for each in store)


def _impossible(store: Store, resource: Resource) -> Iterator[str]:
    """Yield what the AWS services reject at once; ``eks_health`` has the faults that show later."""
    yield from aws_network_rules.impossible(store, resource)
    yield from aws_store_rules.impossible(store, resource)
    yield from aws_remains.faults_of_create(store, resource)
    if resource.type == resource_types.EKS_NODE_GROUP:
        yield from _newer_than_cluster(store, resource)
        yield from _other_release(resource)
    elif resource.type == resource_types.CLOUDWATCH_LOG_GROUP:
        for cluster in store.of_type(resource_types.EKS_CLUSTER):
            logs = f"/aws/eks/{cluster.outputs['name']}/cluster"
            if cluster.inputs.get("enabledClusterLogTypes") and resource.inputs.get("name") == logs:
                yield "the log group exists already: EKS created it with the cluster"
    elif resource.type == resource_types.EKS_ACCESS_ENTRY:
        yield from _entry_of_creator(store, resource)
    elif resource.type == resource_types.IAM_ROLE_POLICY:
        yield from _inline_policies_of_role(store, resource)


def _entry_of_creator(store: Store, entry: Resource) -> Iterator[str]:
    """Yield the conflict with the access entry that EKS creates for the creator of a cluster."""
    cluster = aws_queries.cluster_of(store, entry)
    creator = caller_arn(entry.location)
    if cluster is None or entry.inputs.get("principalArn") != creator:
        return
    if value_at(cluster.inputs, "accessConfig", "bootstrapClusterCreatorAdminPermissions") is not False:
        yield f"409 ResourceInUseException: EKS created the access entry of {creator}, the creator, with the cluster"


def _inline_policies_of_role(store: Store, policy: Resource) -> Iterator[str]:
    """Yield an excess of the inline policies that a role has together."""
    type_, role = policy.type, policy.inputs["role"]
    others = [each for each in store.of_type(type_) if each.inputs["role"] == role and each.urn != policy.urn]
    size = sum(aws_values.policy_size(each.inputs["policy"]) for each in (policy, *others))
    longest = aws_values.POLICY_SIZES[type_][1]
    if others and size > longest:
        yield f"the inline policies of role {role} have {size} characters without white space; IAM accepts {longest}"


def _newer_than_cluster(store: Store, group: Resource) -> Iterator[str]:
    cluster = aws_queries.cluster_of(store, group)
    if cluster and cluster.inputs.get("version") and group.inputs.get("version"):
        minor, limit = (int(each.inputs["version"].split(".")[1]) for each in (group, cluster))
        if minor > limit:
            yield f"nodes of version 1.{minor} do not join a cluster of version 1.{limit}"


def _other_release(group: Resource) -> Iterator[str]:
    """Yield an AMI release of another Kubernetes version than that of the node group."""
    version, release = group.inputs.get("version"), group.inputs.get("releaseVersion")
    if version and release and not release.startswith(f"{version}."):
        yield f"400 InvalidParameterException: releaseVersion {release} is not valid for Kubernetes version {version}"


def _earlier_release(before: Resource, after: Resource) -> Iterator[str]:
    """Yield an AMI release that is older than the one before (EKS API reference, ``UpdateNodegroupVersion``)."""
    old, new = (f"{each.inputs.get('releaseVersion') or ''}" for each in (before, after))
    if old and new and new.rpartition("-")[2] < old.rpartition("-")[2]:
        yield f"a node group cannot be rolled back from AMI release {old} to {new}"


def _users(store: Store, resource: Resource) -> Iterator[str]:
    names = aws_queries.identifiers_of(resource)
    for type_, key in IN_USE_BY.get(resource.type, ()):
        for user in store.of_type(type_):
            own_rule = user.inputs.get("securityGroupId") in names
            if aws_queries.contains_any(user.inputs.get(key), names) and not own_rule:
                yield f"it is in use by {user.urn}"
    for unmanaged in store.unmanaged:
        if resource.id in unmanaged.subnets:
            yield f"it is in use by the {unmanaged.kind} {unmanaged.id}, which no stack manages"
    for subnet, server in aws_store_rules.subnets_in_use(store):
        if subnet == resource.id:
            yield f"it is in use by {server.urn}"
    if resource.type == resource_types.EC2_INTERNET_GATEWAY:
        yield from _public_addresses(store, resource.inputs.get("vpcId"))


def _public_addresses(store: Store, vpc_id: str | None) -> Iterator[str]:
    """Yield the public addresses of a VPC, which block the delete of its internet gateway."""
    for type_ in PUBLIC_ADDRESSES:
        for each in store.of_type(type_):
            if vpc_id in aws_queries.vpcs_of(store, [each.inputs["subnetId"]]):
                yield f"its VPC has public addresses: {each.urn}"
    for unmanaged in store.unmanaged:
        if unmanaged.public and vpc_id in aws_queries.vpcs_of(store, unmanaged.subnets):
            yield f"its VPC has public addresses: the {unmanaged.kind} {unmanaged.id}"
