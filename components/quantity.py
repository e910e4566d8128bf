"""Kubernetes resource quantities as numbers, so that they can be compared and added."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)([a-zA-Z]*)")

_MEMORY_FACTORS = {
    "": 1,
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
}


def cpu_millicores(quantity: str) -> int:
    """Thousandths of a core that a CPU quantity stands for (``"500m"`` → 500, ``"1.5"`` → 1500).

    Raises ``ValueError`` for anything else: the finest step that Kubernetes knows is 1m.
    """
    match = _NUMBER.fullmatch(quantity)
    factors = {"": 1000, "m": 1}
    if match is None or match[2] not in factors:
        msg = f"{quantity!r} is not a CPU quantity, write cores or thousandths like 1, 1.5 or 500m"
        raise ValueError(msg)
    millicores = Decimal(match[1]) * factors[match[2]]
    if millicores != int(millicores) or millicores <= 0:
        msg = f"{quantity!r} is not a positive whole number of thousandths of a core"
        raise ValueError(msg)
    return int(millicores)


def memory_bytes(quantity: str) -> int:
    """Bytes that a memory quantity stands for (``"512Mi"`` → 536870912).

    Raises ``ValueError`` for anything else, milli-bytes included: they are legal and always a mistake.
    """
    match = _NUMBER.fullmatch(quantity)
    if match is None or match[2] not in _MEMORY_FACTORS:
        msg = f"{quantity!r} is not a memory quantity, write bytes with a suffix like 512Mi or 1Gi"
        raise ValueError(msg)
    size = Decimal(match[1]) * _MEMORY_FACTORS[match[2]]
    if size != int(size) or size <= 0:
        msg = f"{quantity!r} is not a positive whole number of bytes"
        raise ValueError(msg)
    return int(size)
