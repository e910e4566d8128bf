"""Access of IAM principals to the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import pulumi_aws as aws
import pulumi_eks as eks

from components.spec import DnsLabel, Spec
from components.string_format import StringFormat
from partition import ANY_PARTITION, partition_of

AccessPolicy = Literal[
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
]


class AccessEntrySpec(Spec):
    """One IAM principal and its access policy on the cluster."""

    principal_arn: Annotated[
        str,
        StringFormat(
            rf"^arn:{ANY_PARTITION}:iam::\d{{12}}:(role|user)/.+$",
            "the ARN of an IAM role or user",
            "arn:aws:iam::111122223333:role/admin",
        ),
    ]
    policy: AccessPolicy
    namespaces: Sequence[DnsLabel] = ()
    """Namespaces that the policy applies to; empty means the whole cluster."""

    def faults(self) -> Iterable[str]:
        """Check that a cluster-wide policy has no namespaces."""
        if self.namespaces and self.policy == "AmazonEKSClusterAdminPolicy":
            yield "AmazonEKSClusterAdminPolicy applies to the whole cluster. Use AmazonEKSAdminPolicy for namespaces."


def is_caller(principal_arn: str, caller_arn: str) -> bool:
    """Return whether the caller is this user or role. The ARN of a role session has the role without its path."""
    *_, account, resource = caller_arn.split(":", 5)
    kind, _, name = resource.partition("/")
    if kind != "assumed-role":
        return principal_arn == caller_arn
    *_, owner, role = principal_arn.split(":", 5)
    return owner == account and role.startswith("role/") and role.rpartition("/")[2] == name.partition("/")[0]


def access_policy_arn(policy: AccessPolicy, region: str) -> str:
    """Return the ARN of an access policy of EKS in the partition of a region."""
    return f"arn:{partition_of(region).name}:eks::aws:cluster-access-policy/{policy}"


def access_entry(spec: AccessEntrySpec, *, region: str) -> eks.AccessEntryArgs:
    """Return the access entry in the form that the EKS component accepts."""
    scope = aws.eks.AccessPolicyAssociationAccessScopeArgs(
        type="namespace" if spec.namespaces else "cluster", namespaces=list(spec.namespaces) or None
    )
    policy = eks.AccessPolicyAssociationArgs(policy_arn=access_policy_arn(spec.policy, region), access_scope=scope)
    return eks.AccessEntryArgs(principal_arn=spec.principal_arn, access_policies={"policy": policy})
