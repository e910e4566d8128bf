"""Tags by which the AWS Load Balancer Controller discovers subnets.

The tag of the cluster matters in a shared VPC: the controller ignores subnets that have tags of other clusters only.
"""

from __future__ import annotations


def public_subnet_tags(cluster_name: str) -> dict[str, str]:
    """Return the tags for internet-facing load balancers of this cluster."""
    return {"kubernetes.io/role/elb": "1", f"kubernetes.io/cluster/{cluster_name}": "shared"}


def private_subnet_tags(cluster_name: str) -> dict[str, str]:
    """Return the tags for internal load balancers of this cluster."""
    return {"kubernetes.io/role/internal-elb": "1", f"kubernetes.io/cluster/{cluster_name}": "shared"}
