"""Messages about a value of the wrong type: what was found, and what to write instead.

The content of a mapping or a list is never shown: it can be a secret under a name that no detector knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from settings.examples import example_of
from settings.model_types import keys_of, model_in

EXPECTED_TYPES = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
"""The expected type of each of pydantic's type errors, in the words of YAML."""

COLLECTIONS = frozenset({"a list", "a mapping"})

LONGEST_VALUE = 60
"""Characters of a value that a message shows."""

LONGEST_EXAMPLE = 80
"""Characters of an example that a message shows; a longer one is replaced by the allowed keys."""


def shown(found: Any) -> str:
    """Return a scalar as the YAML contains it, shortened to fit into a line, and the kind of a mapping or a list."""
    if isinstance(found, Mapping | list | tuple):
        return kind_of(cast("Any", found))
    text = json.dumps(found, default=str, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def kind_of(found: Any) -> str:
    """Return the kind of a value in the words of YAML, without its content."""
    match found:
        case None | bool():
            return json.dumps(found)
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case _:
            return "a mapping" if isinstance(found, Mapping) else "a list"


def wrong_type(error: str, found: Any, annotation: Any, *, optional: bool) -> str:
    """Return the message for one of pydantic's type errors at a place of a type, which may be empty if optional."""
    expected = EXPECTED_TYPES[error]
    value = kind_of(found) if expected in COLLECTIONS else shown(found)
    alternative = ", or remove this line" if found is None and optional else ""
    return f"expected {expected}, found {value}. {_fix(expected, found, annotation, alternative)}"


def _fix(expected: str, found: Any, annotation: Any, alternative: str) -> str:
    """Return what to write, by an example where there is a short one."""
    if expected == "true or false":
        return f"Write true or false without quotes{alternative}."
    model = model_in(annotation)
    example = example_of(annotation, found)
    if example and len(example) <= LONGEST_EXAMPLE:
        in_quotes = expected == "a string" and not example.startswith('"')
        such_as = "" if isinstance(found, str) and "/" in found and found in example else f"{expected} such as "
        return f"Write {such_as}{json.dumps(example) if in_quotes else example}{alternative}."
    keys = f" Allowed keys: {', '.join(sorted(keys_of(model)))}." if model else ""
    return f"Write {expected}{alternative}.{keys}"
