"""Instance classes of RDS."""

from __future__ import annotations

import re
from typing import Annotated

from components.string_format import StringFormat

InstanceClass = Annotated[
    str, StringFormat(r"^db\.[a-z][a-z0-9]*\.[a-z0-9]+$", "an instance class of RDS", "db.t4g.medium")
]
"""Family and size, such as ``db.m7g.large``."""

_BURSTABLE_GIB = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}
_GIB_PER_VCPU = {"m": 4, "r": 8}
_VCPUS_OF_LARGE, _VCPUS_OF_XLARGE = 2, 4

_FAMILY = re.compile(r"(?P<series>[a-z]+)\d+[a-z]*")
_XLARGE = re.compile(r"(?P<multiple>\d*)xlarge")


def memory_gib(instance_class: str) -> int | None:
    """Return the memory of a class in GiB; None for a family whose sizes follow no common rule.

    Source: RDS user guide, "Hardware specifications for DB instance classes".
    """
    _, family, size = instance_class.split(".")
    match = _FAMILY.fullmatch(family)
    if match is None:
        return None
    if match["series"] == "t":
        return _BURSTABLE_GIB.get(size)
    per_vcpu, vcpus = _GIB_PER_VCPU.get(match["series"]), _vcpus(size)
    return per_vcpu * vcpus if per_vcpu and vcpus else None


def _vcpus(size: str) -> int | None:
    if size == "large":
        return _VCPUS_OF_LARGE
    match = _XLARGE.fullmatch(size)
    return _VCPUS_OF_XLARGE * int(match["multiple"] or 1) if match else None
