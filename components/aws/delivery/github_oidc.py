"""IAM roles for GitHub Actions, with short-lived credentials by OpenID Connect."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_aws as aws

from components.aws.cluster.access_entry import AccessPolicy, access_policy_arn
from components.aws.delivery.deploy_dns_policy import DnsName, dns_read_statements, dns_statements
from components.aws.delivery.deploy_identity_policy import identity_statements
from components.aws.delivery.deploy_network_policy import network_statements
from components.aws.delivery.deploy_platform_policy import platform_statements
from components.aws.delivery.deploy_stores_policy import store_statements
from components.aws.delivery.github_trust import (
    AUDIENCE,
    ISSUER,
    BranchName,
    GitHubEnvironment,
    GitHubRepositorySpec,
    github_trust_policy,
)
from components.aws.delivery.image_push_policy import image_push_statements
from components.aws.delivery.preview_policy import preview_statements, read_statements
from components.aws.delivery.stack_scope import StackScope
from components.aws.delivery.state_backend import StateBackendSpec, read_state_statements, write_state_statements
from components.aws.iam import Statement, policy_document
from components.spec import Spec, choice_faults
from components.string_format import StringFormat
from partition import ANY_PARTITION

Areas = Mapping[str, pulumi.Output[list[Statement]]]
"""Statements of a role by area; each area is a policy, because a policy is limited to 6,144 characters (IAM quotas)."""


class CreateGitHubProviderSpec(Spec):
    """The OIDC provider of GitHub, created by this stack; an account can have only one."""


class AdoptGitHubProviderSpec(Spec):
    """The OIDC provider that exists in the account."""

    provider_arn: Annotated[
        str,
        StringFormat(
            rf"^arn:{ANY_PARTITION}:iam::\d{{12}}:oidc-provider/{ISSUER}$",
            "the ARN of the OIDC provider of GitHub Actions",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        ),
    ]


class GitHubProviderSpec(Spec):
    """The OIDC provider of GitHub: exactly one of ``create`` and ``adopt``."""

    create: CreateGitHubProviderSpec | None = None
    adopt: AdoptGitHubProviderSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that exactly one of ``create`` and ``adopt`` is set."""
        return choice_faults(self, create="a new provider", adopt="the provider of the account")


class GitHubOidcSpec(Spec):
    """Settings of the trust between GitHub and AWS."""

    repository: GitHubRepositorySpec
    """Repository of this project; its pull requests are previewed, and its environments deploy."""
    image_repository: GitHubRepositorySpec | None = None
    """Repository whose workflows build the images; the same one by default."""
    provider: GitHubProviderSpec
    image_branch: BranchName = "main"
    """Branch whose workflows push images."""
    environment: GitHubEnvironment | None = None
    """GitHub environment whose jobs deploy this stack; the stack's own environment by default."""
    state_backend: StateBackendSpec | None = None
    """Backend with the state of the stacks; omit it for Pulumi Cloud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubOidcArgs:
    """The settings, and the stack that the roles are for."""

    spec: GitHubOidcSpec
    environment: str
    project: str
    stack: str
    region: str
    cluster_name: str
    """Physical name of the cluster as a plain value, for policies."""
    cluster: pulumi.Input[str]
    """Name of the cluster; known once the cluster exists."""
    account_id: pulumi.Input[str]
    name_prefixes: Sequence[str]
    """Logical names of the stack's top-level components; the names of its roles start with them."""
    repository_arns: Sequence[pulumi.Input[str]] = ()
    """Repositories that images are pushed to; without any, there is no push role."""
    referenced_stacks: Sequence[str] = ()
    """Stacks of the project whose outputs this stack reads."""
    dns_names: Sequence[DnsName] = ()
    """Records of the stack in hosted zones that it does not own."""
    stores: bool = False
    """True for a stack whose systems have generated secrets, or databases, caches or brokers of AWS."""

    def scope(self, account_id: str) -> StackScope:
        """The part of the account that belongs to the stack."""
        return StackScope(
            project=self.project,
            stack=self.stack,
            region=self.region,
            account_id=account_id,
            cluster_name=self.cluster_name,
            name_prefixes=self.name_prefixes,
        )


class GitHubOidc(pulumi.ComponentResource):
    """Three roles: push images from one branch, preview pull requests, and deploy from one environment.

    A person runs the first ``pulumi up``, which creates the roles, and later changes of the roles, because the deploy
    role cannot change them.
    """

    TYPE = "landfall:aws:GitHubOidc"

    preview_role_arn: pulumi.Output[str]
    deploy_role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: GitHubOidcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._issuer_arn = self._issuer(args.spec.provider)
        scope = pulumi.Output.from_input(args.account_id).apply(args.scope)
        repository = args.spec.repository

        self.preview_role_arn = self._role("preview", repository.on_pull_request(), self._preview_areas(scope))
        environment = args.spec.environment or args.environment
        self.deploy_role_arn = self._role("deploy", repository.in_environment(environment), self._deploy_areas(scope))
        # Without the permission to patch, a preview falls back to a client-side diff (pulumi/pulumi-kubernetes#2419).
        self._on_cluster("preview", self.preview_role_arn, "AmazonEKSViewPolicy")
        self._on_cluster("deploy", self.deploy_role_arn, "AmazonEKSClusterAdminPolicy")
        self.push_role_arn: pulumi.Output[str] | None = None
        """ARN of the push role; None if the stack has no repositories."""
        if args.repository_arns:
            images = pulumi.Output.all(*args.repository_arns).apply(image_push_statements)
            subject = (args.spec.image_repository or repository).on_branch(args.spec.image_branch)
            self.push_role_arn = self._role("push", subject, {"images": images})
        self.register_outputs({"previewRoleArn": self.preview_role_arn, "deployRoleArn": self.deploy_role_arn})

    def _issuer(self, spec: GitHubProviderSpec) -> pulumi.Output[str]:
        if spec.adopt is not None:
            return pulumi.Output.from_input(spec.adopt.provider_arn)
        # No thumbprints: AWS verifies GitHub's certificate with its own list of authorities (IAM API reference,
        # UpdateOpenIDConnectProviderThumbprint).
        provider = aws.iam.OpenIdConnectProvider(
            f"{self._name}-provider", url=f"https://{ISSUER}", client_id_lists=[AUDIENCE], opts=self._child
        )
        return provider.arn

    def _preview_areas(self, scope: pulumi.Output[StackScope]) -> Areas:
        backend, args = self._args.spec.state_backend, self._args
        areas = {"read": scope.apply(preview_statements)}
        if args.dns_names:
            areas["dns"] = pulumi.Output.from_input(dns_read_statements(args.dns_names, region=args.region))
        if backend:
            stacks = [args.stack, *args.referenced_stacks]
            areas["state"] = pulumi.Output.from_input(
                read_state_statements(backend, project=args.project, stacks=stacks)
            )
        return areas

    def _deploy_areas(self, scope: pulumi.Output[StackScope]) -> Areas:
        backend, args = self._args.spec.state_backend, self._args
        areas = {
            "read": scope.apply(read_statements),
            "network": scope.apply(network_statements),
            "platform": scope.apply(platform_statements),
            "identity": scope.apply(lambda found: identity_statements(found, ci_role_prefix=self._name)),
        }
        if args.stores:
            areas["stores"] = scope.apply(store_statements)
        if args.dns_names:
            areas["dns"] = pulumi.Output.from_input(dns_statements(args.dns_names, region=args.region))
        if backend:
            stacks = [args.stack, *args.referenced_stacks]
            areas["state"] = pulumi.Output.from_input(
                [
                    *read_state_statements(backend, project=args.project, stacks=stacks),
                    *write_state_statements(backend, project=args.project, stack=args.stack),
                ]
            )
        return areas

    def _on_cluster(self, role: str, role_arn: pulumi.Input[str], policy: AccessPolicy) -> None:
        """Grant a role an access policy for the Kubernetes API; the view policy excludes Secrets."""
        entry = aws.eks.AccessEntry(
            f"{self._name}-{role}-access",
            cluster_name=self._args.cluster,
            principal_arn=role_arn,
            opts=self._child,
        )
        aws.eks.AccessPolicyAssociation(
            f"{self._name}-{role}-access-policy",
            cluster_name=self._args.cluster,
            principal_arn=entry.principal_arn,
            policy_arn=access_policy_arn(policy, self._args.region),
            access_scope={"type": "cluster"},
            opts=self._child,
        )

    def _role(self, role: str, subject: str, areas: Areas) -> pulumi.Output[str]:
        trust = self._issuer_arn.apply(lambda arn: json.dumps(github_trust_policy(provider_arn=arn, subject=subject)))
        made = aws.iam.Role(
            f"{self._name}-{role}-role",
            description=f"GitHub Actions, {subject}",
            assume_role_policy=trust,
            opts=self._child,
        )
        for area, statements in areas.items():
            policy = aws.iam.Policy(
                f"{self._name}-{role}-{area}",
                policy=statements.apply(lambda found: json.dumps(policy_document(found), separators=(",", ":"))),
                opts=self._child,
            )
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{role}-{area}-attachment", role=made.name, policy_arn=policy.arn, opts=self._child
            )
        return made.arn
