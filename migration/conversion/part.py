"""The base of the models of another platform's documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a document. Keys without a field are kept, so that each of them with a value gets a note."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")

    @property
    def rest(self) -> Mapping[str, Any]:
        """Non-empty values of keys without a field."""
        return {key: value for key, value in (self.model_extra or {}).items() if not is_empty(value)}


def is_empty(value: Any) -> bool:
    """Return True for an empty value or a container of empty values, such as ``{"enable": false}``."""
    match value:
        case dict():
            return all(map(is_empty, cast("dict[str, Any]", value).values()))
        case list():
            return all(map(is_empty, cast("list[Any]", value)))
        case _:
            return value in (None, "", False)
