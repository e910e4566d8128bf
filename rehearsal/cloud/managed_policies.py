"""The AWS managed IAM policies that the program may refer to.

Each name includes its path, and most policies have no path: an ARN with a wrong path does not exist. Source:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference, the ARN on the page of each policy; November 2026. When
the platform uses another policy, look it up there and add it.
"""

from __future__ import annotations

import re

KNOWN = frozenset(
    {
        "AmazonEBSCSIDriverPolicyV2",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEKSClusterPolicy",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonSSMManagedInstanceCore",
        "CloudWatchAgentServerPolicy",
        "service-role/AmazonEFSCSIDriverPolicy",
    }
)

_managed_policy = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(.+)").fullmatch


def fault(arn: str) -> str | None:
    """Return the error of IAM for the ARN of an unknown managed policy; ``None`` for any other ARN."""
    found = _managed_policy(arn)
    if found is None or found[1] in KNOWN:
        return None
    return f"NoSuchEntity: policy {arn} does not exist, or is missing in rehearsal/cloud/managed_policies.py"
