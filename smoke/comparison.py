"""Whether what was planned is in what was found, whatever the API server has added to it."""

from __future__ import annotations

from plan.values import Plain, is_mapping, is_sequence

SIMULATED = frozenset({"cidr"})
"""Addresses of subnets that a stack only adopts are made up in an offline plan: they are not compared."""


def difference(planned: Plain, found: Plain, path: str) -> tuple[str, str] | None:
    """The first difference as what was found and what was expected, each with its path; None where there is none."""
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
