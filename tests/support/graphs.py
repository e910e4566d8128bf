"""Small plans written by hand."""

from __future__ import annotations

from plan.model import Plan, PlannedResource

NODES = "aws:eks/nodeGroup:NodeGroup"
CLUSTER = "aws:eks/cluster:Cluster"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
ROLE = "aws:iam/role:Role"
COMPONENT = "small:index:Component"


def urn(name: str) -> str:
    return f"urn:pulumi:dev::small::any::{name}"


def resource(name: str, type_: str = ROLE, *, parent=None, waits=(), provider=None, **given) -> PlannedResource:
    values = {
        "custom": type_ != COMPONENT,
        "remote": False,
        "read": False,
        "id": name,
        "inputs": {},
        "outputs": {},
        "options": {},
        "property_dependencies": {},
        "location": None,
    }
    return PlannedResource(
        urn=urn(name),
        type=type_,
        name=name,
        parent=parent and urn(parent),
        provider=provider and urn(provider),
        dependencies=tuple(urn(each) for each in waits),
        **(values | given),
    )


def plan(*resources: PlannedResource) -> Plan:
    return Plan(project="small", stack="dev", mode="up", resources=resources, exports={})
