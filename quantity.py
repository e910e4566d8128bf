"""Kubernetes resource quantities as numbers."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

_MILLICORE = Decimal("1e-3")
_MEBIBYTE = Decimal(2**20)

_QUANTITY = re.compile(r"(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)([a-zA-Z]*)")
_SETTING = re.compile(r"[0-9]+(?:\.[0-9]+)?([a-zA-Z]*)")
"""A quantity without an exponent, as settings write it."""

_FACTORS = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    **{suffix: Decimal(10) ** (3 * power) for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Decimal(2) ** (10 * power) for power, suffix in enumerate("KMGTPE", start=1)},
}
"""Every suffix of a quantity in the Kubernetes API."""

LARGEST_CONTAINER_CORES = 192
"""vCPU of the largest general-purpose instances (48xlarge, AWS EC2 instance types)."""

_CPU_SUFFIXES = frozenset({"", "m"})
_MEMORY_SUFFIXES = frozenset({"", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"})


def whole_units(quantity: object, unit: Decimal = _FACTORS[""]) -> int | None:
    """Return a quantity of the Kubernetes API in a unit, rounded up, or None if it is unknown or not a quantity."""
    value = _value(quantity)
    return None if value is None else int((value / unit).to_integral_value(ROUND_CEILING))


def millicores(quantity: object) -> int | None:
    """Return a CPU quantity of the Kubernetes API in thousandths of a core, rounded up; None if it is unknown."""
    return whole_units(quantity, _MILLICORE)


def mebibytes(quantity: object) -> int | None:
    """Return a memory quantity of the Kubernetes API in MiB, rounded up; None if it is unknown."""
    return whole_units(quantity, _MEBIBYTE)


def cpu_millicores(setting: str) -> int:
    """Return the thousandths of a core that a CPU setting stands for (``"500m"`` → 500, ``"1.5"`` → 1500).

    Settings are stricter than the API: the value is a positive whole number of thousandths of a core, which is the
    finest step that Kubernetes knows, and has no exponent. Raises ``ValueError`` for other text.
    """
    return _whole_setting(
        setting,
        _CPU_SUFFIXES,
        _MILLICORE,
        kind="CPU quantity, write cores or thousandths like 1, 1.5 or 500m",
        unit="thousandths of a core",
    )


def container_millicores(setting: str) -> int:
    """Return the thousandths of a core that a container's CPU setting stands for, as ``cpu_millicores`` does.

    Raises ``ValueError`` also for more cores than an instance has, which usually are thousandths without their ``m``.
    """
    count = cpu_millicores(setting)
    if count > LARGEST_CONTAINER_CORES * 1000:
        meant = f"; did you mean {setting}m?" if setting.isdigit() else ""
        msg = f"{setting!r} is more than {LARGEST_CONTAINER_CORES} cores{meant}"
        raise ValueError(msg)
    return count


def memory_bytes(setting: str) -> int:
    """Return the bytes that a memory setting stands for (``"512Mi"`` → 536870912).

    Settings are stricter than the API: the value is a whole number of bytes without an exponent, and at least 1 MiB,
    because a smaller number is usually one without its suffix. Raises ``ValueError`` for other text, such as
    milli-bytes, which the API accepts although they are always a mistake.
    """
    count = _whole_setting(
        setting,
        _MEMORY_SUFFIXES,
        _FACTORS[""],
        kind="memory quantity, write bytes with a suffix like 512Mi or 1Gi",
        unit="bytes",
    )
    if count < _MEBIBYTE:
        digits = setting.rstrip("kKi")
        msg = f"{setting!r} is less than 1 MiB; did you mean {digits}Mi?"
        raise ValueError(msg)
    return count


def _value(quantity: object) -> Decimal | None:
    match = _QUANTITY.fullmatch(f"{quantity}")
    return Decimal(match[1]) * _FACTORS[match[2]] if match and match[2] in _FACTORS else None


def _whole_setting(setting: str, suffixes: frozenset[str], size: Decimal, *, kind: str, unit: str) -> int:
    match = _SETTING.fullmatch(setting)
    value = _value(setting) if match and match[1] in suffixes else None
    if value is None:
        msg = f"{setting!r} is not a {kind}"
        raise ValueError(msg)
    count = value / size
    if count != int(count) or count <= 0:
        msg = f"{setting!r} is not a positive whole number of {unit}"
        raise ValueError(msg)
    return int(count)
