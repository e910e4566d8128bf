"""Assumed usage that a plan does not show, such as storage and traffic of a small system. Adjust it to your bill."""

from __future__ import annotations

NAT_GB = 50
"""GB a month through each NAT gateway: image pulls and AWS API calls that use no VPC endpoint."""

CAPACITY_UNITS = 1
"""Capacity units that a load balancer uses on average: up to 25 new connections a second."""

LOAD_BALANCER_ZONES = 2
"""Public addresses of a load balancer whose subnets the plan does not create: AWS requires at least two zones."""

FILE_GB = 10
"""GB stored in a file system."""

LOG_GB = 5
"""GB a month that a log group ingests. Storage costs a twentieth of ingestion and is not counted."""

IMAGE_GB = 2
"""GB of images in a repository: ten images of 200 MB, less what shared layers save."""

METRICS_PER_POD, METRICS_PER_CONTAINER, METRICS_PER_NODE = 35, 12, 26
"""Metrics of enhanced Container Insights that the CloudWatch agent sends each minute: at most 35 of a pod, 12 of a
container, and 23 of a node with 3 of its file system (translator/translate/otel/exporter/awsemf/kubernetes.go of
aws/amazon-cloudwatch-agent, read in November 2026). Each is one observation; the aggregates of a metric over services,
namespaces and the cluster, and the metrics of the control plane, are not counted."""

MINUTES = 43_800
"""Minutes of a month: 730 hours."""
