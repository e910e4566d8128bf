"""Service accounts of add-ons, and their IAM roles."""

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
    """Namespace and name of a service account: its IAM role trusts these, and the chart must create the same."""

    namespace: str
    name: str

    def document(self, role_arn: pulumi.Input[str]) -> dict[str, Any]:
        """Return the values of most charts for the account with its role."""
        return {"create": True, "name": self.name, "annotations": {ROLE_ARN_ANNOTATION: role_arn}}


def addon_role(  # noqa: PLR0913 - the account, and the permissions of its role
    name: str,
    account: ServiceAccount,
    *,
    cluster: ClusterIdentity,
    statements: pulumi.Input[Sequence[Statement]] = (),
    managed_policy_arns: Mapping[str, pulumi.Input[str]] | None = None,
    parent: pulumi.Resource,
) -> IrsaRole:
    """Create the IAM role of the account's pods; without statements and policies it has no permissions."""
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
