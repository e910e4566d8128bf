"""Roles for GitHub Actions: short-lived credentials by OpenID Connect, and no key to keep or leak."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_aws as aws

from components.aws.cluster.access_entry import AccessPolicy
from components.aws.delivery.deploy_dns_policy import DnsName, dns_read_statements, dns_statements
from components.aws.delivery.deploy_identity_policy import identity_statements
from components.aws.delivery.deploy_network_policy import network_statements
from components.aws.delivery.deploy_platform_policy import platform_statements
from components.aws.delivery.github_trust import (
    AUDIENCE,
    ISSUER,
    BranchName,
    EnvironmentOnGitHub,
    GitHubRepositorySpec,
    github_trust_policy,
)
from components.aws.delivery.image_push_policy import image_push_statements
from components.aws.delivery.preview_policy import preview_statements, read_statements
from components.aws.delivery.stack_scope import StackScope
from components.aws.delivery.state_backend import StateBackendSpec, read_state_statements, write_state_statements
from components.aws.iam import Statement, policy_document
from components.spec import Spec
from components.string_format import StringFormat

Areas = Mapping[str, pulumi.Output[list[Statement]]]
"""A role's statements by area; each is a policy of its own, for one holds 6,144 characters (IAM quotas)."""


class CreateGitHubProviderSpec(Spec):
    """GitHub as an identity provider, made by this stack: an account has it once, so one stack of it does this."""


class AdoptGitHubProviderSpec(Spec):
    """The provider that the account has already."""

    provider_arn: Annotated[
        str,
        StringFormat(
            rf"^arn:aws:iam::\d{{12}}:oidc-provider/{ISSUER}$",
            "the ARN of the OIDC provider of GitHub Actions",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        ),
    ]


class GitHubProviderSpec(Spec):
    """Exactly one of the two."""

    create: CreateGitHubProviderSpec | None = None
    adopt: AdoptGitHubProviderSpec | None = None

    def faults(self) -> Iterable[str]:
        """Exactly one of the two."""
        if (self.create is None) == (self.adopt is None):
            yield "say either create (the account has none yet) or adopt (the account's own), exactly one of them"


class GitHubOidcSpec(Spec):
    """What a person may choose about the way from GitHub to AWS."""

    repository: GitHubRepositorySpec
    """The one of this project: its pull requests are previewed, its environments deploy."""
    image_repository: GitHubRepositorySpec | None = None
    """The one whose workflows build the images; the same by default."""
    provider: GitHubProviderSpec
    image_branch: BranchName = "main"
    """Only workflows that run on it push images."""
    environment: EnvironmentOnGitHub | None = None
    """The environment on GitHub whose jobs deploy this stack; the stack's own environment by default."""
    state_backend: StateBackendSpec | None = None
    """Where state is kept; left out when Pulumi's service keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubOidcArgs:
    """The choices, and the stack that the roles are for."""

    spec: GitHubOidcSpec
    environment: str
    project: str
    stack: str
    region: str
    cluster_name: str
    """The cluster's physical name, for policies that are written before it exists."""
    cluster: pulumi.Input[str]
    """The same name, known once the cluster can be entered."""
    account_id: pulumi.Input[str]
    name_prefixes: Sequence[str]
    """Logical names of the stack's topmost components: its roles' names begin with them."""
    repository_arns: Sequence[pulumi.Input[str]] = ()
    """Where images are pushed to; with none there is no push role."""
    referenced_stacks: Sequence[str] = ()
    """Stacks of the project that this one reads outputs of."""
    dns_names: Sequence[DnsName] = ()
    """Names that the stack answers for, in zones that are not its own."""

    def scope(self, account_id: str) -> StackScope:
        """What of the account belongs to the stack."""
        return StackScope(
            project=self.project,
            stack=self.stack,
            region=self.region,
            account_id=account_id,
            cluster_name=self.cluster_name,
            name_prefixes=self.name_prefixes,
        )


class GitHubOidc(pulumi.ComponentResource):
    """Three roles: images are pushed from one branch, previews read, and one environment's jobs deploy.

    The first ``pulumi up`` is a person's, for it makes the roles; so is each that changes them later, for the deploy
    role may not.
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
        # Without patching anything a preview falls back to comparing by itself (pulumi/pulumi-kubernetes#2419).
        self._on_cluster("preview", self.preview_role_arn, "AmazonEKSViewPolicy")
        self._on_cluster("deploy", self.deploy_role_arn, "AmazonEKSClusterAdminPolicy")
        self.push_role_arn: pulumi.Output[str] | None = None
        """Not there when the stack has no repositories."""
        if args.repository_arns:
            images = pulumi.Output.all(*args.repository_arns).apply(image_push_statements)
            subject = (args.spec.image_repository or repository).on_branch(args.spec.image_branch)
            self.push_role_arn = self._role("push", subject, {"images": images})
        self.register_outputs({"previewRoleArn": self.preview_role_arn, "deployRoleArn": self.deploy_role_arn})

    def _issuer(self, spec: GitHubProviderSpec) -> pulumi.Output[str]:
        if spec.adopt is not None:
            return pulumi.Output.from_input(spec.adopt.provider_arn)
        # Without thumbprints: AWS checks GitHub's certificate by its own list of authorities (IAM API reference,
        # UpdateOpenIDConnectProviderThumbprint).
        provider = aws.iam.OpenIdConnectProvider(
            f"{self._name}-provider", url=f"https://{ISSUER}", client_id_lists=[AUDIENCE], opts=self._child
        )
        return provider.arn

    def _preview_areas(self, scope: pulumi.Output[StackScope]) -> Areas:
        backend, args = self._args.spec.state_backend, self._args
        areas = {"read": scope.apply(preview_statements)}
        if args.dns_names:
            areas["dns"] = pulumi.Output.from_input(dns_read_statements(args.dns_names))
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
        if args.dns_names:
            areas["dns"] = pulumi.Output.from_input(dns_statements(args.dns_names))
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
        """What the role may do by the cluster's own API; Secrets are in no view of it."""
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
            policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{policy}",
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
