"""The Kubernetes and AWS identity of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.aws.iam import Statement
from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole, IrsaRoleArgs
from components.workload.rbac import grant
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_spec import WorkloadSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A service account and its permissions in the cluster."""

    account: k8s.core.v1.ServiceAccount
    permissions: Sequence[pulumi.Resource]
    """Role and RoleBinding; pods depend on them."""


def service_identity(name: str, args: WorkloadArgs[WorkloadSpec], parent: pulumi.Resource) -> Identity:
    """Create the service account of a service, with an IAM role and a Role if the service declares permissions.

    The account mounts no token: pods that call the Kubernetes API mount one themselves.
    """
    metadata = args.metadata(args.service)
    policies: Sequence[pulumi.Resource] = ()
    if args.spec.permissions or args.statements:
        role = _irsa_role(name, args, parent)
        metadata.annotations = {ROLE_ARN_ANNOTATION: role.arn}
        policies = role.policies
    account = k8s.core.v1.ServiceAccount(
        f"{name}-account",
        metadata=metadata,
        automount_service_account_token=False,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(policies)),
    )
    permissions = grant(
        name,
        args.spec.kubernetes_permissions,
        service_account=account.metadata.name,
        metadata=args.metadata(args.service),
        parent=parent,
    )
    return Identity(account=account, permissions=permissions)


def _irsa_role(name: str, args: WorkloadArgs[WorkloadSpec], parent: pulumi.Resource) -> IrsaRole:
    return IrsaRole(
        f"{name}-irsa",
        IrsaRoleArgs(
            namespace=args.context.namespace.plain_name,
            service_account=args.service,
            oidc_provider=args.context.platform.oidc_provider,
            statements=_statements(args),
        ),
        pulumi.ResourceOptions(parent=parent),
    )


def _statements(args: WorkloadArgs[WorkloadSpec]) -> pulumi.Input[Sequence[Statement]]:
    declared = [permission.statement() for permission in args.spec.permissions]
    return args.statements.apply(lambda wired: [*declared, *wired]) if args.statements else declared
