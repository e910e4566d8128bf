"""Delivery of images and releases: container repositories, and IAM roles for GitHub Actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws.delivery.container_registry import ContainerRegistry, ContainerRegistryArgs, ContainerRegistrySpec
from components.aws.delivery.deploy_dns_policy import DnsName
from components.aws.delivery.github_oidc import GitHubOidc, GitHubOidcArgs, GitHubOidcSpec
from components.platform import Platform
from settings.model import DeliverySpec


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryArgs:
    """The stack that the images and releases are for."""

    spec: DeliverySpec
    environment: str
    repositories: Sequence[str]
    """Repositories of the systems' images."""
    platform: Platform
    cluster_name: str
    """Physical name of the cluster, as a plain value."""
    name_prefixes: Sequence[str]
    """Logical names of the stack's top-level components."""
    referenced_stacks: Sequence[str] = ()
    dns_names: Sequence[DnsName] = ()
    """DNS records that the stack's systems own."""
    stores: bool = False
    """True if systems have generated secrets, or databases, caches or brokers of AWS."""


class Delivery(pulumi.ComponentResource):
    """Repositories and roles, each if the settings contain it."""

    TYPE = "landfall:stacks:Delivery"

    def __init__(self, name: str, args: DeliveryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        self.exports: dict[str, pulumi.Input[Any]] = {}
        """Outputs for the workflows: repositories by name, and the ARNs of the roles."""
        arns: Mapping[str, pulumi.Output[str]] = {}
        if args.spec.container_registry:
            registry = self._registry(args.spec.container_registry)
            arns, self.exports["repositories"] = registry.arns, registry.urls
        if args.spec.github:
            self.exports["github"] = self._github(args.spec.github, list(arns.values()))
        self.register_outputs({})

    def _registry(self, spec: ContainerRegistrySpec) -> ContainerRegistry:
        return ContainerRegistry(
            f"{self._name}-registry",
            ContainerRegistryArgs(spec=spec, repositories=self._args.repositories),
            self._child,
        )

    def _github(self, spec: GitHubOidcSpec, repository_arns: Sequence[pulumi.Output[str]]) -> dict[str, Any]:
        args = self._args
        roles = GitHubOidc(
            f"{self._name}-github",
            GitHubOidcArgs(
                spec=spec,
                environment=args.environment,
                project=pulumi.get_project(),
                stack=pulumi.get_stack(),
                region=args.platform.region,
                cluster_name=args.cluster_name,
                cluster=args.platform.cluster_name,
                account_id=args.platform.account_id,
                name_prefixes=args.name_prefixes,
                repository_arns=repository_arns,
                referenced_stacks=args.referenced_stacks,
                dns_names=args.dns_names,
                stores=args.stores,
            ),
            self._child,
        )
        push = {"pushRoleArn": roles.push_role_arn} if roles.push_role_arn else {}
        return {"previewRoleArn": roles.preview_role_arn, "deployRoleArn": roles.deploy_role_arn, **push}
