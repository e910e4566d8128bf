"""Who may do what on a cluster, by IAM principal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import pulumi_aws as aws
import pulumi_eks as eks

from components.spec import DnsLabel, Spec
from components.string_format import StringFormat

AccessPolicy = Literal[
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
]


class AccessEntrySpec(Spec):
    """One IAM principal, and what it may do on the cluster."""

    principal_arn: Annotated[
        str,
        StringFormat(
            r"^arn:aws:iam::\d{12}:(role|user)/.+$",
            "the ARN of an IAM role or user",
            "arn:aws:iam::111122223333:role/admin",
        ),
    ]
    policy: AccessPolicy
    namespaces: Sequence[DnsLabel] = ()
    """Only there; empty means everywhere."""

    def faults(self) -> Iterable[str]:
        """A policy for the whole cluster takes no namespaces."""
        if self.namespaces and self.policy == "AmazonEKSClusterAdminPolicy":
            yield "AmazonEKSClusterAdminPolicy holds for the whole cluster, take AmazonEKSAdminPolicy for namespaces"


def access_entry(spec: AccessEntrySpec) -> eks.AccessEntryArgs:
    """The entry as the EKS component takes it."""
    scope = aws.eks.AccessPolicyAssociationAccessScopeArgs(
        type="namespace" if spec.namespaces else "cluster", namespaces=list(spec.namespaces) or None
    )
    policy = eks.AccessPolicyAssociationArgs(
        policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{spec.policy}", access_scope=scope
    )
    return eks.AccessEntryArgs(principal_arn=spec.principal_arn, access_policies={"policy": policy})
