"""Deploys one add-on of ingress, certificates, DNS, delivery or backup, as a stack would."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from charts.model import Chart
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from rehearsal.cloud.kubernetes_schema import custom_resource_faults
from tests.support.chart_values import chart_defaults, schema_faults, unknown_keys
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
SYSTEM = NodeSelection(node_group="system")

MakeCluster = Callable[[], ClusterIdentity]


def deployed(
    make: Callable[[dict[str, Any]], Any], cluster: MakeCluster, *, nodes: NodeSelection = SYSTEM, preview: bool = False
) -> Deployment:
    """What a component registers that is given these common arguments; the program returns what it calls ready."""

    def program() -> list[pulumi.Output[str]]:
        common = {"cluster": cluster(), "nodes": nodes, "depends_on": [aws.ec2.Eip("way-out")]}
        return [resource.urn for resource in make(common).ready]

    return deploy(program, preview=preview)


def values(deployment: Deployment) -> dict[str, Any]:
    """The values of the only release."""
    return deployment.one(RELEASE).inputs["values"]


def faults(facts: Path, chart: Chart, given: dict[str, Any], commented: set[str]) -> list[str]:
    """What the chart does not take; ``commented`` are keys that its values file shows as examples only."""
    unknown = unknown_keys(given, chart_defaults(facts, chart), known=commented)
    return [*unknown, *schema_faults(facts, chart, given)]


def statements(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """The statements of the only role's policy, by their id."""
    document = json.loads(deployment.one(POLICY).inputs["policy"])
    return {statement["Sid"]: statement for statement in document["Statement"]}


def subject(deployment: Deployment) -> str:
    """Who may assume the only role."""
    (statement,) = json.loads(deployment.one(ROLE).inputs["assumeRolePolicy"])["Statement"]
    return statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"]


def level(deployment: Deployment) -> str:
    """The Pod Security level of the only namespace."""
    return deployment.one(NAMESPACE).inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]


def manifests(deployment: Deployment, kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Objects of these kinds as Kubernetes is given them, by logical name."""
    return {
        resource.name: {key: resource.inputs[key] for key in ("apiVersion", "kind", "metadata", "spec")}
        for resource in deployment.resources
        if resource.type.rpartition(":")[2] in kinds and resource.type.startswith("kubernetes:")
    }


def schema_of_custom_resources(deployment: Deployment, facts: Path, kind: str) -> list[str]:
    """What the definitions refuse of the custom resources of a kind; at least one has to be there."""
    found = manifests(deployment, [kind])
    assert found, f"no {kind} was planned"
    return [
        fault for manifest in found.values() for fault in custom_resource_faults(manifest, facts / "crds-jsonschema")
    ]


def selected(part: dict[str, Any]) -> bool:
    """Whether pods at these keys go to the system nodes."""
    return part["nodeSelector"] == SYSTEM.node_selector and part["tolerations"] == list(SYSTEM.tolerations)
