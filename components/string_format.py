"""A constraint on a string that explains itself in error messages."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

STRING_FORMAT_ERROR = "string_format"
"""Type of the validation error that a string of another format causes."""


@dataclass(frozen=True, slots=True)
class StringFormat:
    """A regular expression with the words that an error message shows in its place.

    Annotate a type with it: ``Annotated[str, StringFormat(r"^subnet-[0-9a-f]+$", "a subnet id", "subnet-0a1b")]``.
    """

    pattern: str
    """Regular expression that the whole string matches; the JSON schema contains it."""
    description: str
    """The format with its article, such as ``an AWS region``."""
    example: str
    """A string of the format."""

    def matches(self, value: str) -> bool:
        """Return True if the string has this format; digits and letters are those of ASCII, as in the JSON schema."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None

    def check(self, value: str) -> str:
        """Return the string; raise a validation error with the description and the example if the format differs."""
        if not self.matches(value):
            raise PydanticCustomError(
                STRING_FORMAT_ERROR,
                "{found} is not {description}. Use a value such as {example}.",
                {
                    "found": json.dumps(value, ensure_ascii=False),
                    "description": self.description,
                    "example": json.dumps(self.example),
                },
            )
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the format after the type."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the pattern, the description and the example to the JSON schema of the string."""
        description = f"{self.description[0].upper()}{self.description[1:]}."
        return {**handler(schema), "pattern": self.pattern, "description": description, "examples": [self.example]}
