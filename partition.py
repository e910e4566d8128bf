"""AWS partitions: groups of regions with their own accounts, ARNs and domain names.

The region of a stack is a plain setting, so its partition is a plain value too, and a first preview shows every ARN.

Source: ``botocore/data/partitions.json`` of boto/botocore. As in AWS's SDKs, a region of an unknown prefix is in the
partition ``aws``: AWS adds regions with new prefixes to it more often than it opens a partition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition: its name is the second part of every ARN, and its DNS suffix the end of AWS's host names."""

    name: str
    dns_suffix: str


AWS = Partition("aws", "amazonaws.com")
CHINA = Partition("aws-cn", "amazonaws.com.cn")

_BY_REGION_PREFIX = {
    "cn-": CHINA,
    "us-gov-": Partition("aws-us-gov", "amazonaws.com"),
    "eusc-": Partition("aws-eusc", "amazonaws.eu"),
    "us-iso-": Partition("aws-iso", "c2s.ic.gov"),
    "us-isob-": Partition("aws-iso-b", "sc2s.sgov.gov"),
    "eu-isoe-": Partition("aws-iso-e", "cloud.adc-e.uk"),
    "us-isof-": Partition("aws-iso-f", "csp.hci.ic.gov"),
}

PARTITIONS = (AWS, *_BY_REGION_PREFIX.values())

ANY_PARTITION = f"({'|'.join(each.name for each in PARTITIONS)})"
"""Regular expression for the partition of an ARN."""

ANY_DNS_SUFFIX = f"({'|'.join(sorted({re.escape(each.dns_suffix) for each in PARTITIONS}))})"
"""Regular expression for the end of a host name of AWS."""


def partition_of(region: str) -> Partition:
    """Return the partition of a region such as ``us-east-1``."""
    return next((found for prefix, found in _BY_REGION_PREFIX.items() if region.startswith(prefix)), AWS)
