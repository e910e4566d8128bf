"""EC2 instance types."""

from __future__ import annotations

import re
from typing import Annotated

from components.string_format import StringFormat

InstanceType = Annotated[str, StringFormat(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "an EC2 instance type", "m7i.large")]
"""Family and size, such as ``m7i.large``."""

_FAMILY = re.compile(r"^(?P<series>[a-z]+)(?P<generation>\d+)(?P<attributes>[a-z]*)")


_SIZE = re.compile(r"^(?P<count>\d*)xlarge$")

_LARGE_NODE_VCPUS, _MAX_PODS, _MAX_PODS_OF_A_LARGE_NODE = 30, 110, 250


def max_pods(instance_type: str) -> int:
    """Return the pods that EKS allows on a node of a managed group at most: 110 below 30 vCPUs, else 250.

    Source: EKS user guide, "Assign more IP addresses to Amazon EKS nodes with prefixes". Nitro instances
    reach the figure with prefix delegation, except the smallest; without it, the number of addresses limits the pods.
    """
    match = _SIZE.match(instance_type.partition(".")[2])
    is_large = "metal" in instance_type or (match and 4 * int(match["count"] or 1) >= _LARGE_NODE_VCPUS)
    return _MAX_PODS_OF_A_LARGE_NODE if is_large else _MAX_PODS


def runs_on_arm(instance_type: str) -> bool:
    """Return True if the type has an AWS Graviton processor.

    Source: EC2 user guide, "Instance type names": a ``g`` after the generation, as in ``m7g``, ``c7gn`` or ``im4gn``.
    The first Graviton, ``a1``, is older than the rule.
    """
    family = instance_type.partition(".")[0]
    match = _FAMILY.match(family)
    return family == "a1" or (match is not None and "g" in match["attributes"])
