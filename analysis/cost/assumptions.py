"""Amounts that no plan can tell: what is stored and sent. Of a small system; change them to what your bill says."""

from __future__ import annotations

NAT_GB = 50
"""GB a month through each NAT gateway: images and calls of AWS that no endpoint takes."""

CAPACITY_UNITS = 1
"""Capacity units that a load balancer uses on average: up to 25 new connections a second."""

LOAD_BALANCER_ZONES = 2
"""Public addresses of a load balancer whose subnets the plan does not make: AWS asks for two zones at least."""

FILE_GB = 10
"""GB stored in a file system."""

LOG_GB = 5
"""GB a month that a log group takes in. Storing them is a twentieth of that, and not counted."""

IMAGE_GB = 2
"""GB of images in a repository: ten of 200 MB, which layers make less."""

ROOT_VOLUME_GB = 20
"""GB of a node's disk where neither launch template nor node group says: EKS's own default."""

METRICS_PER_NODE = 250
"""Metrics that Container Insights takes every minute from a node and its pods: 30 of the node, 20 of each of about
ten pods and their services."""

MINUTES = 43_800
"""Minutes of a month: 730 hours."""
