"""Comparison of a planned object with the live one. Fields that the API server adds are ignored."""

from __future__ import annotations

from plan.values import Plain, is_mapping, is_sequence

SIMULATED = frozenset({"cidr"})
"""Fields that are not compared: an offline plan simulates the CIDR blocks of adopted subnets."""


def difference(planned: Plain, found: Plain, path: str) -> tuple[str, str] | None:
    """Return the first difference as found and expected text, or None if the live object matches the plan."""
    if is_mapping(planned):
        inner = found if is_mapping(found) else {}
        pairs = [(planned[key], inner.get(key), f"{path}.{key}") for key in planned if key not in SIMULATED]
    elif is_sequence(planned):
        items = found if is_sequence(found) else []
        if len(planned) != len(items):
            return f"{len(items)} in {path}", f"{len(planned)}"
        pairs = [(*both, f"{path}[{index}]") for index, both in enumerate(zip(planned, items, strict=True))]
    elif planned != found:
        return f"{path}: {'nothing' if found is None else found}", str(planned)
    else:
        return None
    return next((each for pair in pairs if (each := difference(*pair))), None)
