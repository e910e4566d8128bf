"""EC2 instance types."""

from __future__ import annotations

import re
from typing import Annotated

from components.string_format import StringFormat

InstanceType = Annotated[str, StringFormat(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "an EC2 instance type", "m7i.large")]
"""Family and size, such as ``m7i.large``."""

_FAMILY = re.compile(r"^(?P<series>[a-z]+)(?P<generation>\d+)(?P<attributes>[a-z]*)")
_SIZE = re.compile(r"^(?P<multiple>\d*)xlarge$")

_VCPUS_OF_XLARGE = 4
_VCPUS_OF_LARGE_NODE = 30
_MAX_PODS = 110
_MAX_PODS_OF_LARGE_NODE = 250


def max_pods(instance_type: str) -> int:
    """Return the maximum number of pods that EKS allows on a node of a managed group: 110 below 30 vCPUs, else 250.

    Source: EKS user guide, "Assign more IP addresses to Amazon EKS nodes with prefixes". Nitro instances
    reach the figure with prefix delegation, except the smallest; without it, the number of addresses limits the pods.
    """
    if "metal" in instance_type:
        return _MAX_PODS_OF_LARGE_NODE
    size = _SIZE.match(instance_type.partition(".")[2])
    vcpus = _VCPUS_OF_XLARGE * int(size["multiple"] or 1) if size else 0
    return _MAX_PODS_OF_LARGE_NODE if vcpus >= _VCPUS_OF_LARGE_NODE else _MAX_PODS


def runs_on_arm(instance_type: str) -> bool:
    """Return True if the type has an AWS Graviton processor.

    Source: EC2 user guide, "Instance type names": a ``g`` after the generation, as in ``m7g``, ``c7gn`` or ``im4gn``.
    The first Graviton, ``a1``, is older than the rule.
    """
    family = instance_type.partition(".")[0]
    match = _FAMILY.match(family)
    return family == "a1" or (match is not None and "g" in match["attributes"])
