"""Pydantic's findings as sentences for the person who wrote the YAML."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from components.spec import SpecError
from settings.faults import Fault

WANTED = {
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
"""What each of pydantic's type errors asked for, in YAML's words."""

SENTENCES = {
    "missing": "required",
    "value_error": "{error}",
    "string_pattern_mismatch": "{found} does not match {pattern}",
    "greater_than_equal": "must be at least {ge}, found {found}",
    "less_than_equal": "must be at most {le}, found {found}",
    "too_short": "needs at least {min_length}, found {actual_length}",
    "too_long": "takes at most {max_length}, found {actual_length}",
}
"""What is said of other errors, from what pydantic tells of them."""


def place_of(details: ErrorDetails) -> tuple[str | int, ...]:
    """Where in the YAML the finding is; a key that is itself at fault stands at the end."""
    return tuple(step for step in details["loc"] if step != "[key]")


def faults_of(details: ErrorDetails, root: type[BaseModel]) -> Iterable[Fault]:
    """One finding of pydantic, with the place as it stands in the YAML; a spec's own rules may find several at once."""
    path = place_of(details)
    error = details.get("ctx", {}).get("error")
    sentences = error.sentences if isinstance(error, SpecError) else [_sentence(details, root, path)]
    return [Fault(path, sentence) for sentence in sentences]


def is_between_fields(details: ErrorDetails) -> bool:
    """Whether the finding is about fields that are each right by themselves."""
    return isinstance(details.get("ctx", {}).get("error"), SpecError)


def _sentence(details: ErrorDetails, root: type[BaseModel], path: Sequence[str | int]) -> str:
    kind, found, context = details["type"], details["input"], details.get("ctx", {})
    match kind:
        case "extra_forbidden":
            sentence = _unknown_key(str(path[-1]), _keys_at(root, path[:-1]))
        case "literal_error":
            sentence = _not_allowed(found, context["expected"])
        case "string_type" if isinstance(found, int | float) and not isinstance(found, bool):
            sentence = f"expected a string, found the number {found}: write it in quotes"
        case _ if kind in WANTED:
            sentence = f"expected {WANTED[kind]}, found {_shown(found)}"
        case _ if kind in SENTENCES:
            sentence = SENTENCES[kind].format(found=_shown(found), **context)
        case _:
            sentence = f"{details['msg'][0].lower()}{details['msg'][1:]}, found {_shown(found)}"
    return sentence


def _shown(found: Any) -> str:
    """A value as it would be written, short enough for a line."""
    text = json.dumps(found, default=str)
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _unknown_key(key: str, known: Iterable[str]) -> str:
    allowed = sorted(known)
    near = difflib.get_close_matches(key, allowed, n=1)
    hint = f", did you mean {near[0]}?" if near else ""
    return f"unknown key{hint or ','} allowed: {', '.join(allowed)}" if allowed else f"unknown key{hint}"


def _not_allowed(found: Any, expected: str) -> str:
    allowed = [choice.strip(" '") for choice in expected.replace(" or ", ", ").split(",")]
    near = [choice for choice in allowed if str(found).startswith(choice)]
    near += difflib.get_close_matches(str(found), allowed, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"must be one of {', '.join(allowed)}, found {_shown(found)}{hint}"


def _keys_at(root: type[BaseModel], path: Sequence[str | int]) -> Iterable[str]:
    """The keys that are allowed at a place: those of the model that stands there."""
    here: Any = root
    for step in path:
        here = _below(here, step)
    model = _model_in(here)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _below(annotation: Any, step: str | int) -> Any:
    """The type of what stands under a key or index of a type."""
    model = _model_in(annotation)
    if model is None:
        return _item_type(annotation)
    return next((field.annotation for name, field in model.model_fields.items() if step in (field.alias, name)), None)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation is, or is one choice of (``Model | None``)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if _item_type(annotation) is not None:
        return None
    return next((model for choice in get_args(annotation) if (model := _model_in(choice))), None)


def _item_type(annotation: Any) -> Any:
    """The type of a collection's items: a mapping's values, a sequence's elements; None for anything else."""
    origin = getattr(annotation, "__origin__", None)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return get_args(annotation)[-1]
    return None
