"""Physical names: generated when the program sets none, and unique."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.simulation.aws_templates import NAME_KEYS
from engine.simulation.context import digest
from nested import mapping_at, value_at
from plan import resource_types
from plan.values import is_mapping
from rehearsal.cloud.model import RefusedError, Resource, name_of, type_of
from rehearsal.cloud.store import Store

AUTO_NAMED = {
    **{type_: key for type_, key in NAME_KEYS.items() if type_ != resource_types.EKS_ADDON},
    resource_types.EC2_LAUNCH_TEMPLATE: "name",
    resource_types.EC2_SECURITY_GROUP: "name",
    resource_types.IAM_ROLE_POLICY: "name",
}
"""The property that Pulumi auto-names."""

AUTO_NAMED_MARK = "pulumi.com/autonamed"
"""Annotation by which the Kubernetes provider recognizes an auto-name."""

UNIQUE: dict[str, tuple[str, ...]] = {
    **{type_: (key,) for type_, key in AUTO_NAMED.items()},
    resource_types.EC2_ROUTE: ("routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock"),
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION: ("subnetId", "gatewayId"),
    resource_types.EC2_SECURITY_GROUP: ("vpcId", "name"),
    resource_types.EC2_SUBNET: ("vpcId", "cidrBlock"),
    resource_types.EFS_MOUNT_TARGET: ("fileSystemId", "subnetId"),
    resource_types.EKS_ACCESS_ENTRY: ("clusterName", "principalArn"),
    resource_types.EKS_ADDON: ("clusterName", "addonName"),
    resource_types.EKS_NODE_GROUP: ("clusterName", "nodeGroupName"),
    resource_types.IAM_OPEN_ID_CONNECT_PROVIDER: ("url",),
    resource_types.IAM_ROLE_POLICY: ("role", "name"),
    resource_types.ROUTE53_RECORD: ("zoneId", "name", "type", "setIdentifier"),
    resource_types.VPC_SECURITY_GROUP_INGRESS_RULE: (
        *("securityGroupId", "ipProtocol", "fromPort", "toPort"),
        *("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),
    ),
}
"""Properties whose combination is unique in an account and region."""

OVERWRITTEN = frozenset({resource_types.ECR_LIFECYCLE_POLICY})
"""Types whose create overwrites an existing resource (ECR API reference, PutLifecyclePolicy)."""

GLOBAL = "aws:iam/"
"""Prefix of the types that are global to an account."""


def auto_name(urn: str, inputs: dict[str, Any], olds: dict[str, Any], count: int) -> dict[str, Any]:
    """Return the inputs that auto-name a resource: with its current name, or with a new unique one."""
    type_ = type_of(urn)
    if type_ == resource_types.HELM_RELEASE:
        return _named("name", inputs, olds, _fresh(urn, count, 8))
    if resource_types.is_kubernetes_object(type_):
        return _object_name(urn, inputs, olds, count)
    key = AUTO_NAMED.get(type_)
    if key is None or inputs.get(f"{key}Prefix"):
        return {}
    return _named(key, inputs, olds, _fresh(urn, count, 7))


def has_fixed_name(urn: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Return whether the program sets the name of an AWS resource, and keeps it."""
    key = AUTO_NAMED.get(type_of(urn), "")
    name = news.get(key)
    own = re.fullmatch(rf"{re.escape(name_of(urn))}-[0-9a-f]{{7}}", str(name))
    return bool(name) and name == olds.get(key) and not own


def refuse_duplicate(store: Store, resource: Resource) -> None:
    """Raise RefusedError for a resource whose name is taken."""
    if resource.type in OVERWRITTEN:
        return
    keys = UNIQUE.get(resource.type, ())
    wanted = [resource.inputs.get(key) for key in keys]
    for other in store.of_type(resource.type):
        if other.location != resource.location and not resource.type.startswith(GLOBAL):
            continue
        same = any(wanted) and [other.inputs.get(key) for key in keys] == wanted
        if same or other.id == resource.id:
            what = ", ".join(f"{key} {value}" for key, value in zip(keys, wanted, strict=True) if value) or resource.id
            msg = f"{resource.type.rpartition(':')[2]} already exists: {what} belongs to {other.urn}"
            raise RefusedError(msg)


def _object_name(urn: str, inputs: dict[str, Any], olds: dict[str, Any], count: int) -> dict[str, Any]:
    metadata: Any = inputs.get("metadata") or {}
    if not is_mapping(metadata) or metadata.get("name") or metadata.get("generateName"):
        return {}
    old = mapping_at(olds, "metadata")
    kept = old.get("name") if value_at(old, "annotations", AUTO_NAMED_MARK) else None
    mark = {"annotations": {AUTO_NAMED_MARK: "true"}}
    return {"metadata": {"name": kept or _fresh(urn, count, 8), **mark}}


def _named(key: str, inputs: dict[str, Any], olds: dict[str, Any], fresh: str) -> dict[str, Any]:
    return {} if inputs.get(key) else {key: olds.get(key) or fresh}


def _fresh(urn: str, count: int, digits: int) -> str:
    """Return the logical name and hexadecimal digits that differ for each new resource."""
    return f"{name_of(urn)}-{digest(f'{urn}#{count}', digits)}"
