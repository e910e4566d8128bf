"""IAM roles for service accounts (IRSA)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, irsa_subject, irsa_trust_policy, policy_document

ROLE_ARN_ANNOTATION = "eks.amazonaws.com/role-arn"
"""Annotation by which EKS provides the role's credentials to the pods of a service account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """The cluster's OIDC provider in IAM."""

    arn: pulumi.Input[str]
    url: pulumi.Input[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IrsaRoleArgs:
    """A service account and its permissions."""

    namespace: str
    service_account: str
    oidc_provider: OidcProvider
    statements: pulumi.Input[Sequence[Statement]] = ()
    """Statements of the role's own policy; empty if the managed policies suffice."""
    managed_policy_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """AWS managed policies by the suffix of the attachment's logical name."""

    def __post_init__(self) -> None:
        """Refuse a wildcard in the subject, before anything is registered."""
        irsa_subject(self.namespace, self.service_account)


class IrsaRole(pulumi.ComponentResource):
    """A role that exactly one service account can assume."""

    TYPE = "landfall:aws:IrsaRole"

    arn: pulumi.Output[str]
    """Value of the service account's ``eks.amazonaws.com/role-arn`` annotation."""

    def __init__(self, name: str, args: IrsaRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)

        trust = pulumi.Output.all(arn=args.oidc_provider.arn, url=args.oidc_provider.url).apply(
            lambda oidc: json.dumps(
                irsa_trust_policy(
                    oidc_provider_arn=oidc["arn"],
                    oidc_provider_url=oidc["url"],
                    namespace=args.namespace,
                    service_account=args.service_account,
                )
            )
        )
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Service account {args.namespace}/{args.service_account}",
            assume_role_policy=trust,
            opts=child,
        )
        policies: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(f"{name}-{suffix}", role=role.name, policy_arn=policy_arn, opts=child)
            for suffix, policy_arn in args.managed_policy_arns.items()
        ]
        if not isinstance(args.statements, Sequence) or args.statements:
            document = pulumi.Output.from_input(args.statements).apply(lambda found: json.dumps(policy_document(found)))
            policies.append(aws.iam.RolePolicy(f"{name}-policy", role=role.id, policy=document, opts=child))

        self.arn = role.arn
        self.policies: Sequence[pulumi.Resource] = tuple(policies)
        """Policies of the role.

        Users of the role depend on them, so that a controller can still clean up when it is destroyed.
        """
        self.register_outputs({"arn": self.arn})
