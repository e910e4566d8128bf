"""Installs one add-on on Pulumi mocks, as a stack does, and reads what it registered.

A test module of an add-on declares ``ADDON = Addon(…)``, or a mapping ``ADDONS``: the tests in
``tests/components/addons/test_contract.py`` find it there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws

from components.addons.kit.addon_secrets import SecretsAccess
from components.addons.kit.context import AddonArgs, AddonContext
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.irsa import OidcProvider
from components.node_selection import NodeSelection
from components.spec import Spec
from plan.resource_types import HELM_RELEASE
from tests.support.harness import Deployment, deploy
from tests.support.object_schemas import custom_resource_faults

EKS_ADDON = "aws:eks/addon:Addon"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
NAMESPACE = "kubernetes:core/v1:Namespace"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PREREQUISITE = ("aws:ec2/eip:Eip", "prerequisite")
RELEASE = HELM_RELEASE
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

SYSTEM = NodeSelection(node_group="system")


@dataclass(frozen=True, kw_only=True, eq=False)
class Addon:
    """A component of an add-on, and the arguments that it needs besides the context."""

    component: Callable[[str, Any], Any]
    spec: type[Spec]
    name: str
    """Logical name of the component."""
    args: Callable[..., Any] = AddonArgs
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings without a default, by their keys in YAML."""
    inputs: Callable[[], Mapping[str, Any]] = dict
    """Returns further arguments; called inside the program, as Outputs belong to its event loop."""

    def install(self, *, monitored: bool = False, preview: bool = False, **settings: Any) -> Deployment:
        """Return the resources of the add-on with these settings."""
        return _installed(self, monitored, preview, json.dumps({**self.settings, **settings}))

    def values(self, **options: Any) -> dict[str, Any]:
        """Return the values of the only release with these settings."""
        return values(self.install(**options))


@cache
def _installed(addon: Addon, monitored: bool, preview: bool, settings: str) -> Deployment:  # noqa: FBT001 - a cache's key
    def program() -> list[Any]:
        context = AddonContext(
            cluster=cluster(),
            nodes=SYSTEM,
            depends_on=[aws.ec2.Eip("prerequisite")],
            service_monitor=monitored,
        )
        args = addon.args(spec=addon.spec.model_validate(json.loads(settings)), context=context, **addon.inputs())
        return [resource.urn for resource in addon.component(addon.name, args).ready]

    return deploy(program, preview=preview)


def cluster() -> ClusterIdentity:
    """Return a cluster; only inside a program."""
    return ClusterIdentity(
        name=pulumi.Output.from_input("platform"),
        plain_name="platform",
        kubernetes_version="1.35",
        region="us-east-1",
        vpc_id="vpc-0a1",
        subnet_cidr_blocks=pulumi.Output.from_input(["10.0.0.0/20", "10.0.64.0/19"]),
        oidc_provider=OidcProvider(
            arn="arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1", url="https://oidc.example/id/1"
        ),
    )


def access() -> SecretsAccess:
    """Return access to secrets, with a placeholder for the External Secrets Operator; only inside a program."""
    return SecretsAccess(
        account_id=pulumi.Output.from_input("111122223333"),
        environment="test",
        secrets_ready=[aws.ec2.Eip("secrets-ready")],
    )


def values(deployment: Deployment, name: str | None = None) -> dict[str, Any]:
    """Return the values of the only release, or of the one with this logical name."""
    return deployment.one(RELEASE, name).inputs["values"]


def level(deployment: Deployment, namespace: str | None = None) -> str:
    """Return the Pod Security level of the only namespace, or of the one with this name."""
    (found,) = [each for each in deployment.all(NAMESPACE) if namespace in (None, each.inputs["metadata"]["name"])]
    return found.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]


def statements(deployment: Deployment, name: str | None = None) -> dict[str, dict[str, Any]]:
    """Return the statements of the only role policy, or of the one with this logical name, by their id."""
    document = json.loads(deployment.one(ROLE_POLICY, name).inputs["policy"])
    return {statement["Sid"]: statement for statement in document["Statement"]}


def subject(deployment: Deployment) -> str:
    """Return the service account that may assume the only role."""
    (statement,) = json.loads(deployment.one(ROLE).inputs["assumeRolePolicy"])["Statement"]
    return statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"]


def manifests(deployment: Deployment, *kinds: str) -> dict[str, dict[str, Any]]:
    """Return the Kubernetes objects of these kinds by logical name."""
    return {
        resource.name: {key: resource.inputs[key] for key in ("apiVersion", "kind", "metadata", "spec")}
        for resource in deployment.resources
        if resource.type.rpartition(":")[2] in kinds and resource.type.startswith("kubernetes:")
    }


def schema_faults_of(deployment: Deployment, *kinds: str) -> list[str]:
    """Return the errors of the custom resources of these kinds against their definitions; fail if there is none."""
    found = manifests(deployment, *kinds)
    assert found, f"no {kinds} was planned"
    return [fault for each in found.values() for fault in custom_resource_faults(each)]


def ports(rules: Sequence[Mapping[str, Any]]) -> set[int]:
    """Return all ports of the rules of a network policy."""
    return {port["port"] for rule in rules for port in rule.get("ports", ())}
