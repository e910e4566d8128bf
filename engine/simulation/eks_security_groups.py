"""Security groups of the EKS component, which a program can disable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan import values
from plan.resource_types import EC2_SECURITY_GROUP, EC2_SECURITY_GROUP_RULE

if TYPE_CHECKING:
    from engine.simulation.children import Child, Children


def for_control_plane(children: Children) -> Child | None:
    """Register the group of the control plane's network interfaces, unless the program disables it."""
    given = children.inputs
    if given.get("skipDefaultSecurityGroups"):
        return None
    group = _security_group(children, "eksClusterSecurityGroup", given.get("clusterSecurityGroupTags"), [])
    _rule(children, "eksClusterInternetEgressRule", group, "egress", "-1", 0, 0, cidrBlocks=["0.0.0.0/0"])
    return group


def for_nodes(children: Children, cluster: Child, control_plane: Child) -> Child:
    """Register the group of the nodes, and the rules between nodes and control plane."""
    tags: dict[str, Any] = {
        **(children.inputs.get("nodeSecurityGroupTags") or {}),
        f"kubernetes.io/cluster/{cluster['name']}": "owned",
    }
    known = tags if cluster["name"] != values.WIRE_UNKNOWN else values.WIRE_UNKNOWN
    nodes = _security_group(children, "nodeSecurityGroup", known, [cluster.urn])
    _rule(children, "eksNodeIngressRule", nodes, "ingress", "-1", 0, 0, self=True)
    _rule(children, "eksNodeClusterIngressRule", nodes, "ingress", "tcp", 1025, 65535, source=control_plane)
    _rule(children, "eksExtApiServerClusterIngressRule", nodes, "ingress", "tcp", 443, 443, source=control_plane)
    _rule(children, "eksNodeInternetEgressRule", nodes, "egress", "-1", 0, 0, cidrBlocks=["0.0.0.0/0"])
    _rule(children, "eksClusterIngressRule", control_plane, "ingress", "tcp", 443, 443, source=nodes)
    return nodes


def _security_group(children: Children, name: str, tags: Any, depends_on: list[str]) -> Child:
    known = children.tags(name, extra=tags) if tags != values.WIRE_UNKNOWN else tags
    inputs = {
        "description": "Managed by Pulumi",
        "revokeRulesOnDelete": True,
        "tags": known,
        "vpcId": children.inputs.get("vpcId"),
    }
    depends_on = [*depends_on, *children.dependencies(only=("vpcId",))]
    return children.make(EC2_SECURITY_GROUP, name, inputs, depends_on=depends_on)


def _rule(  # noqa: PLR0913, PLR0917  the fields of a security group rule
    children: Children,
    name: str,
    group: Child,
    direction: str,
    protocol: str,
    from_port: int,
    to_port: int,
    source: Child | None = None,
    **peers: Any,
) -> None:
    inputs = {
        "type": direction,
        "protocol": protocol,
        "fromPort": from_port,
        "toPort": to_port,
        "securityGroupId": group.id,
        "sourceSecurityGroupId": source.id if source else None,
        **peers,
    }
    depends_on = [group.urn, *([source.urn] if source else [])]
    children.make(EC2_SECURITY_GROUP_RULE, name, inputs, depends_on=depends_on)
