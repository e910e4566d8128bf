"""Messages for pydantic's errors in documents of other programs. They quote no value, as it may be secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "is_instance_of": "a list",
    "sequence_str": "a list",
    "dict_type": "an object",
    "mapping_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
"""The expected type of each of pydantic's type errors, in the words of JSON."""

_MESSAGES = {
    "missing": "required, but missing.",
    "value_error": "{error}",
    "greater_than_equal": "the number is too small. Use {ge} or more.",
    "less_than_equal": "the number is too large. Use {le} or less.",
    "too_short": "has {actual_length} items. Give at least {min_length}.",
    "string_too_short": "the text is too short. Give at least {min_length} character.",
    "literal_error": "not an allowed value. Use {expected}.",
    "string_pattern_mismatch": "not a value of the expected format.",
}
"""Messages of other errors, with the values that pydantic supplies."""

_KINDS: Mapping[type, str] = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def message_of(details: ErrorDetails) -> str:
    """Return the problem of one error, with the expected type or bounds.

    A message that a type of this project gives is kept, such as the description and the example of a string format.
    """
    kind = details["type"]
    if expected := _EXPECTED.get(kind):
        found: object = details["input"]
        return f"expected {expected}, found {_KINDS.get(found.__class__, 'null')}."
    if message := _MESSAGES.get(kind):
        return message.format(**details.get("ctx", {}))
    return details["msg"]
