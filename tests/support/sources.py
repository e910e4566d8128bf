"""The project's source as syntax trees."""

from __future__ import annotations

import ast
import gc


def parsed(source: str) -> ast.Module:
    """The syntax tree of a file's text.

    The collector waits: in Python before 3.11.9, a finalizer that runs meanwhile makes the parser miscount its own
    depth and raise ``SystemError`` (python/cpython#106905).
    """
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        gc.enable()
