"""Who a service is: to AWS by an IAM role, to the cluster by a Role, each only where it declares what for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole, IrsaRoleArgs, OidcProvider
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace
from components.workload.rbac import grant


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccountArgs:
    """Whose account it is, and where."""

    spec: MicroserviceSpec
    service: str
    namespace: Namespace
    oidc_provider: OidcProvider
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The account, and what it may do in the cluster."""

    account: k8s.core.v1.ServiceAccount
    rights: Sequence[pulumi.Resource]
    """Pods that use them wait for them."""


def service_identity(name: str, args: ServiceAccountArgs, parent: pulumi.Resource) -> Identity:
    """The service's own account. It carries no token by itself: pods that talk to the cluster's API ask for theirs."""
    annotations, policies = None, ()
    if args.spec.permissions:
        role = _irsa_role(name, args, parent)
        annotations, policies = {ROLE_ARN_ANNOTATION: role.arn}, role.policies
    account = k8s.core.v1.ServiceAccount(
        f"{name}-account",
        metadata=_metadata(args, annotations),
        automount_service_account_token=False,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(policies)),
    )
    rights = grant(
        name,
        args.spec.kubernetes_permissions,
        service_account=account.metadata.name,
        metadata=_metadata(args),
        parent=parent,
    )
    return Identity(account=account, rights=rights)


def _metadata(
    args: ServiceAccountArgs, annotations: Mapping[str, pulumi.Input[str]] | None = None
) -> k8s.meta.v1.ObjectMetaArgs:
    return k8s.meta.v1.ObjectMetaArgs(
        name=args.service, namespace=args.namespace.namespace, labels=args.labels, annotations=annotations
    )


def _irsa_role(name: str, args: ServiceAccountArgs, parent: pulumi.Resource) -> IrsaRole:
    return IrsaRole(
        f"{name}-irsa",
        IrsaRoleArgs(
            namespace=args.namespace.plain_name,
            service_account=args.service,
            oidc_provider=args.oidc_provider,
            statements=[permission.statement() for permission in args.spec.permissions],
        ),
        pulumi.ResourceOptions(parent=parent),
    )
