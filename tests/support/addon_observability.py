"""Deploys one observability add-on, as a stack would."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.addons.kit.addon_secrets import SecretsAccess
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"

MONITORING = NodeSelection(node_group="monitoring")

MakeCluster = Callable[[], ClusterIdentity]


def deployed(make: Callable[[dict[str, Any]], Any], cluster: MakeCluster, *, preview: bool = False) -> Deployment:
    """What a component registers that is given these common arguments; the program returns what it calls ready."""

    def program() -> list[Any]:
        common = {"cluster": cluster(), "depends_on": [aws.ec2.Eip("way-out")]}
        return [resource.urn for resource in make(common).ready]

    return deploy(program, preview=preview)


def access() -> SecretsAccess:
    """The way to secrets, with something in the External Secrets operator's place."""
    return SecretsAccess(
        account_id=pulumi.Output.from_input("111122223333"),
        environment="test",
        secrets_ready=[aws.ec2.Eip("secrets-ready")],
    )


def values(deployment: Deployment, name: str | None = None) -> dict[str, Any]:
    """The values of the release."""
    return deployment.one(RELEASE, name).inputs["values"]


def level(deployment: Deployment, namespace: str) -> str:
    """The Pod Security level of a namespace."""
    (found,) = [r for r in deployment.all(NAMESPACE) if r.inputs["metadata"]["name"] == namespace]
    return found.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]


def policy_statements(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    """The statements of a role's own policy."""
    return json.loads(deployment.one("aws:iam/rolePolicy:RolePolicy", name).inputs["policy"])["Statement"]


def manifests(deployment: Deployment) -> list[dict[str, Any]]:
    """The custom resources, as Kubernetes is given them."""
    return [
        {key: r.inputs[key] for key in ("apiVersion", "kind", "metadata", "spec")}
        for r in deployment.resources
        if r.type.startswith(("kubernetes:external-secrets.io/", "kubernetes:generators.external-secrets.io/"))
    ]
