"""EC2 instance types."""

from __future__ import annotations

import re
from typing import Annotated

from components.string_format import StringFormat

InstanceType = Annotated[str, StringFormat(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "an EC2 instance type", "m7i.large")]
"""Family and size, such as ``m7i.large``."""

_FAMILY = re.compile(r"^(?P<series>[a-z]+)(?P<generation>\d+)(?P<attributes>[a-z]*)")


def runs_on_arm(instance_type: str) -> bool:
    """Return True if the type has an AWS Graviton processor.

    Source: EC2 user guide, "Instance type names": a ``g`` after the generation, as in ``m7g``, ``c7gn`` or ``im4gn``.
    The first Graviton, ``a1``, is older than the rule.
    """
    family = instance_type.partition(".")[0]
    match = _FAMILY.match(family)
    return family == "a1" or (match is not None and "g" in match["attributes"])
