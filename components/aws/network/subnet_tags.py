"""Tags by which the AWS Load Balancer Controller finds the subnets for its load balancers.

The cluster's own tag matters where a VPC is shared: the controller passes over a subnet that carries the tags
of other clusters only.
"""

from __future__ import annotations


def public_subnet_tags(cluster_name: str) -> dict[str, str]:
    """For internet-facing load balancers of this cluster."""
    return {"kubernetes.io/role/elb": "1", f"kubernetes.io/cluster/{cluster_name}": "shared"}


def private_subnet_tags(cluster_name: str) -> dict[str, str]:
    """For internal load balancers of this cluster."""
    return {"kubernetes.io/role/internal-elb": "1", f"kubernetes.io/cluster/{cluster_name}": "shared"}
