"""The IAM policies that AWS itself keeps, as far as they are known here.

Each name stands with its path in the reference of AWS managed policies, and most have none: a path too many makes an
ARN that leads nowhere. Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference, the ARN of each
policy's own page; November 2026. A policy that the platform comes to use is looked up there and added.
"""

from __future__ import annotations

import re

KNOWN = frozenset(
    {
        "AmazonEBSCSIDriverPolicyV2",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEKSClusterPolicy",
        "AmazonEKSVPCResourceController",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonSSMManagedInstanceCore",
        "CloudWatchAgentServerPolicy",
        "service-role/AmazonEBSCSIDriverPolicy",
        "service-role/AmazonEFSCSIDriverPolicy",
    }
)

_ARN = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(.+)").fullmatch


def fault(arn: str) -> str | None:
    """IAM's answer to an ARN of a managed policy that does not exist; nothing for one that does, or another ARN."""
    found = _ARN(arn)
    if found is None or found[1] in KNOWN:
        return None
    return f"NoSuchEntity: policy {arn} does not exist (or is not among managed_policies.KNOWN)"
