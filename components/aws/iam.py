"""IAM policy documents, as pure functions of plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partition import CHINA, partition_of

POLICY_VERSION = "2012-10-17"
"""Current version of the IAM policy language."""

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement for one purpose: actions on resources."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ()
    not_resources: Sequence[str] = ()
    """Exceptions of a denial, instead of ``resources``: it denies the actions on all other resources."""
    effect: str = "Allow"
    condition: Condition = field(default_factory=dict[str, Mapping[str, str | Sequence[str]]])
    principal: Mapping[str, str | Sequence[str]] | None = None
    """Principal of a resource-based policy; identity-based policies have none."""

    def __post_init__(self) -> None:
        """Raise ``ValueError`` unless the statement has resources, or is a denial with exceptions."""
        if bool(self.resources) == bool(self.not_resources) or (self.not_resources and self.effect != "Deny"):
            msg = f"Sid {self.sid}: give resources, such as ['*'], or for a denial not_resources."
            raise ValueError(msg)

    def document(self) -> dict[str, Any]:
        """Return the statement in IAM's JSON form."""
        return {
            "Sid": self.sid,
            "Effect": self.effect,
            **({"Principal": dict(self.principal)} if self.principal else {}),
            "Action": sorted(self.actions),
            **({"NotResource": list(self.not_resources)} if self.not_resources else {"Resource": list(self.resources)}),
            **({"Condition": {test: dict(keys) for test, keys in self.condition.items()}} if self.condition else {}),
        }


def policy_document(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return a policy of these statements; raises ``ValueError`` for a duplicate Sid."""
    sids = [statement.sid for statement in statements]
    duplicates = sorted(sid for sid, count in Counter(sids).items() if count > 1)
    if duplicates:
        msg = f"Sid {', '.join(duplicates)}: several statements of one policy use it. Give each statement its own Sid."
        raise ValueError(msg)
    return {"Version": POLICY_VERSION, "Statement": [statement.document() for statement in statements]}


def service_principal(service: str, region: str) -> str:
    """Return the principal of an AWS service such as ``ec2`` in trust policies.

    It is the same in every partition, except for EC2 in China: EKS refuses a role of nodes that does not trust
    ``ec2.amazonaws.com.cn`` (pulumi/pulumi-eks#796), and IAM refuses ``eks.amazonaws.com.cn`` (pulumi/pulumi-eks#1861).
    """
    partition = partition_of(region)
    return f"{service}.{CHINA.dns_suffix if service == 'ec2' and partition == CHINA else 'amazonaws.com'}"


def passed_to_services(services: Sequence[str], region: str) -> list[str]:
    """Return the values of ``iam:PassedToService`` for roles that are passed to these AWS services.

    In China, instance profiles are passed to ``ec2.amazonaws.com``, and instances to ``ec2.amazonaws.com.cn``
    (terraform-aws-modules/terraform-aws-eks#3422).
    """
    universal = [f"{service}.amazonaws.com" for service in services]
    return list(dict.fromkeys([*universal, *(service_principal(service, region) for service in services)]))


def service_trust_policy(principal: str) -> dict[str, Any]:
    """Return a trust policy for one AWS service, such as ``vpc-flow-logs.amazonaws.com``."""
    return {
        "Version": POLICY_VERSION,
        "Statement": [{"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}],
    }


def irsa_subject(namespace: str, service_account: str) -> str:
    """Return the subject of a service account's tokens.

    Raises ``ValueError`` for a wildcard, because everyone who can create a service account could then assume the role.
    """
    subject = f"system:serviceaccount:{namespace}:{service_account}"
    if "*" in subject or "?" in subject:
        msg = f"{namespace}/{service_account}: an IRSA role takes no wildcard. Name one namespace and service account."
        raise ValueError(msg)
    return subject


def irsa_trust_policy(
    *, oidc_provider_arn: str, oidc_provider_url: str, namespace: str, service_account: str
) -> dict[str, Any]:
    """Return a trust policy for exactly one service account of one cluster; raises ``ValueError`` for a wildcard.

    The audience is the same in every partition: EKS's webhook requests tokens for it (README of
    aws/amazon-eks-pod-identity-webhook).
    """
    subject = irsa_subject(namespace, service_account)
    issuer = oidc_provider_url.removeprefix("https://")
    return {
        "Version": POLICY_VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": oidc_provider_arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": {f"{issuer}:sub": subject, f"{issuer}:aud": "sts.amazonaws.com"}},
            }
        ],
    }


def aws_managed_policy_arn(name: str, region: str) -> str:
    """Return the ARN of an AWS managed policy in the partition of a region."""
    return f"arn:{partition_of(region).name}:iam::aws:policy/{name}"
