"""Service accounts of add-ons: what their pods are to Kubernetes and, by a role, to AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import Statement
from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole, IrsaRoleArgs


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """By these two names the role trusts it, so that the chart has to give it the same."""

    namespace: str
    name: str

    def document(self, role_arn: pulumi.Input[str]) -> dict[str, Any]:
        """The account with the role, as most charts' values have it."""
        return {"create": True, "name": self.name, "annotations": {ROLE_ARN_ANNOTATION: role_arn}}


def addon_role(  # noqa: PLR0913 - whose role it is, and what it allows
    name: str,
    account: ServiceAccount,
    *,
    cluster: ClusterIdentity,
    statements: pulumi.Input[Sequence[Statement]] = (),
    managed_policy_arns: Mapping[str, pulumi.Input[str]] | None = None,
    parent: pulumi.Resource,
) -> IrsaRole:
    """The role of the account's pods; without statements and policies, an identity that may do nothing."""
    return IrsaRole(
        name,
        IrsaRoleArgs(
            namespace=account.namespace,
            service_account=account.name,
            oidc_provider=cluster.oidc_provider,
            statements=statements,
            managed_policy_arns=managed_policy_arns or {},
        ),
        pulumi.ResourceOptions(parent=parent),
    )
