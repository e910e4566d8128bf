"""Syntax trees of the project's source."""

from __future__ import annotations

import ast
import gc


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a file's text.

    The garbage collector is off meanwhile: in Python before 3.11.9, a finalizer that runs during parsing makes the
    parser miscount its own depth and raise ``SystemError`` (python/cpython#106905).
    """
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        gc.enable()
