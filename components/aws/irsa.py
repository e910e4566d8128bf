"""IAM roles for service accounts (IRSA)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, irsa_subject, irsa_trust_policy, policy_document

ROLE_ARN_ANNOTATION = "eks.amazonaws.com/role-arn"
"""The annotation by which EKS gives a service account's pods the role's credentials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """The cluster's OIDC issuer, as IAM knows it."""

    arn: pulumi.Input[str]
    url: pulumi.Input[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IrsaRoleArgs:
    """Which service account may do what."""

    namespace: str
    service_account: str
    oidc_provider: OidcProvider
    statements: pulumi.Input[Sequence[Statement]] = ()
    """The role's own policy; empty when managed policies say it all."""
    managed_policy_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """AWS managed policies by the suffix of the attachment's logical name."""

    def __post_init__(self) -> None:
        """Refuse a wildcard in the subject, before anything is registered."""
        irsa_subject(self.namespace, self.service_account)


class IrsaRole(pulumi.ComponentResource):
    """A role that exactly one service account may assume, and nothing else."""

    TYPE = "landfall:aws:IrsaRole"

    arn: pulumi.Output[str]
    """Goes into the service account's ``eks.amazonaws.com/role-arn`` annotation."""

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
        """What must outlive the role's user: without its policies a controller cannot clean up after itself."""
        self.register_outputs({"arn": self.arn})
