"""An example of a value of a type, as it is written in YAML, for messages about a value of another type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from settings.model_types import choices, is_collection, model_in, string_formats

PLAIN = re.compile(r"[A-Za-z/][\w./-]*")
"""Strings that need no quotes in YAML."""

CANDIDATES = ("text", "1", "100m", "128Mi", "10.0.0.0/16", 1, 30, 100, 1000, 0.5)
"""Scalars, of which the first one that a type accepts is its example."""


def example_of(annotation: Any, found: Any = None) -> str | None:
    """Return an example in YAML; None for a type without one.

    A path that was found in place of a mapping is the value of its only required key, as the name of a secret is.
    """
    model = model_in(annotation)
    if model is not None:
        return _model_example(model, found if isinstance(found, str) and "/" in found else None)
    collection = next(filter(is_collection, choices(annotation)), None)
    if collection is None:
        return _scalar_example(annotation)
    *keys, item = get_args(collection)
    example = example_of(item)
    if example is None:
        return None
    return _mapping({example_of(keys[0]) or "key": example}) if keys else f"[{example}]"


def written(value: Any) -> str:
    """Return a scalar as it is written in YAML."""
    return value if isinstance(value, str) and PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _model_example(model: type[BaseModel], found: str | None) -> str | None:
    """Return a mapping of the required fields, and of those that have an example of their own."""
    fields = {
        field.alias or name: field
        for name, field in model.model_fields.items()
        if field.is_required() or field.examples
    }
    required = [key for key, field in fields.items() if field.is_required()]
    known = {key: example for key, field in fields.items() if (example := _field_example(field))}
    if found and len(required) == 1 and _has_format(fields[required[0]], found):
        known[required[0]] = written(found)
    return _mapping(known) if fields and len(known) == len(fields) else None


def _has_format(field: FieldInfo, text: str) -> bool:
    formats = string_formats(_type_of(field))
    return bool(formats) and all(each.matches(text) for each in formats)


def _type_of(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata, None]


def _field_example(field: FieldInfo) -> str | None:
    return written(field.examples[0]) if field.examples else example_of(_type_of(field))


def _mapping(items: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"


def _scalar_example(annotation: Any) -> str | None:
    adapter = TypeAdapter[Any](annotation)
    for candidate in _candidates(annotation):
        try:
            adapter.validate_python(candidate, strict=True)
        except ValidationError:
            continue
        return written(candidate)
    return None


def _candidates(annotation: Any) -> Iterable[Any]:
    """Yield the examples of the formats of a type first, and the values of a literal type."""
    yield from (each.example for each in string_formats(annotation))
    for choice in choices(annotation):
        if get_origin(choice) is Literal:
            yield from get_args(choice)
    yield from CANDIDATES
