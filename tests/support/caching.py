"""A cache for test helpers whose arguments, such as YAML documents, cannot be hashed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Call a function once for each value of its arguments; arguments are compared by their JSON."""
    results: dict[str, R] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        key = json.dumps([args, kwargs], sort_keys=True, default=repr)
        if key not in results:
            results[key] = function(*args, **kwargs)
        return results[key]

    return call
