"""Questions about the type of a place in the settings, answered from the models without a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel

from components.string_format import StringFormat


def type_below(annotation: Any, step: str | int) -> Any:
    """Return the type of a key or an index of a type; None for a key that no field has."""
    model = model_in(annotation)
    if model is None:
        return item_type(annotation)
    return next((field.annotation for name, field in model.model_fields.items() if step == (field.alias or name)), None)


def constrained_type_below(annotation: Any, step: str | int) -> Any:
    """Return the type of a key or an index of a type with its constraints; ``Any`` for a key that no field has."""
    model = model_in(annotation)
    if model is None:
        return item_type(annotation) or Any
    fields = ((field.alias or name, field) for name, field in model.model_fields.items())
    return next((Annotated[field.annotation, *field.metadata, None] for key, field in fields if step == key), Any)


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys of a model as they are written in YAML."""
    return [field.alias or name for name, field in model.model_fields.items()]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model among the choices of a type, such as that of ``Model | None``."""
    return next(
        (choice for choice in choices(annotation) if isinstance(choice, type) and issubclass(choice, BaseModel)), None
    )


def allows_null(annotation: Any) -> bool:
    """Return True for a type such as ``Model | None``."""
    return NoneType in choices(annotation)


def item_type(annotation: Any) -> Any:
    """Return the type of the values of a mapping or of the elements of a sequence; None for another type."""
    collections = [choice for choice in choices(annotation) if is_collection(choice)]
    return get_args(collections[0])[-1] if collections else None


def string_formats(annotation: Any) -> list[StringFormat]:
    """Return the formats of the strings of a type."""
    return [each for each in _metadata(annotation) if isinstance(each, StringFormat)]


def is_free_text(annotation: Any) -> bool:
    """Return True for a type whose values may be any text, or any value."""
    restricted = any(isinstance(each, StringFormat | AfterValidator) for each in _metadata(annotation))
    return not restricted and bool({str, Any} & set(choices(annotation)))


def _metadata(annotation: Any) -> Iterator[Any]:
    """Yield the constraints of a type and of its choices."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *constraints = get_args(annotation)
        yield from constraints
        yield from _metadata(inner)
    elif origin in (Union, UnionType):
        for choice in get_args(annotation):
            yield from _metadata(choice)


def choices(annotation: Any) -> Iterator[Any]:
    """Yield the types that a value may have; ``Annotated`` is looked through."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from choices(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for choice in get_args(annotation):
            yield from choices(choice)
    else:
        yield annotation


def is_collection(annotation: Any) -> bool:
    """Return True for the type of a mapping, a sequence or a set of values."""
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Iterable)
