"""Messages in the form ``problem. Fix.`` for pydantic's validation errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from components.spec import SpecError
from components.string_format import STRING_FORMAT_ERROR
from settings.faults import Fault
from settings.model_types import constrained_type_below, keys_of, model_in, string_formats, type_below
from settings.wrong_types import EXPECTED_TYPES, shown, wrong_type

MESSAGES = {
    "missing": "required, but missing. Add it.",
    "value_error": "{error}",
    "greater_than_equal": "{found} is too small. Use {ge} or more.",
    "greater_than": "{found} is too small. Use more than {gt}.",
    "less_than_equal": "{found} is too large. Use {le} or less.",
    "less_than": "{found} is too large. Use less than {lt}.",
    "finite_number": "{found} is not a finite number. Use a number such as 1.5.",
    "too_short": "has {actual_length} items. Give at least {min_length}.",
    "too_long": "has {actual_length} items. Give at most {max_length}.",
    "string_too_short": "{found} is too short. Use {min_length} or more characters.",
    "string_too_long": "{found} is too long. Use at most {max_length} characters.",
}
"""Messages of other errors, with the values that pydantic supplies."""

SHORTEST_ABBREVIATION = 3
"""Letters of the shortest word that counts as the beginning of a longer one."""


def path_of(details: ErrorDetails) -> tuple[str | int, ...]:
    """Return the path in the YAML; the path of a faulty key ends with the key."""
    return tuple(step for step in details["loc"] if step != "[key]")


def faults_of(details: ErrorDetails, root: type[BaseModel]) -> list[Fault]:
    """Return the faults of one of pydantic's errors; a spec's own rules may report several."""
    path = path_of(details)
    error = details.get("ctx", {}).get("error")
    messages = error.sentences if isinstance(error, SpecError) else [_message(details, root, path)]
    return [Fault(path, message) for message in messages]


def misspelled_keys(errors: Iterable[ErrorDetails], root: type[BaseModel]) -> set[tuple[str | int, ...]]:
    """Return the paths of the keys for which unknown keys among the errors are misspelled."""
    unknown = [path_of(each) for each in errors if each["type"] == "extra_forbidden"]
    meant = {path: nearest(str(path[-1]), sorted(_keys_at(root, path[:-1]))) for path in unknown}
    return {(*path[:-1], key) for path, key in meant.items() if key}


def is_between_fields(details: ErrorDetails) -> bool:
    """Return True for an error about fields that are valid one by one."""
    return isinstance(details.get("ctx", {}).get("error"), SpecError)


def _message(details: ErrorDetails, root: type[BaseModel], path: Sequence[str | int]) -> str:
    kind, found, context = details["type"], details["input"], details.get("ctx", {})
    match kind:
        case "extra_forbidden":
            message = _unknown_key(str(path[-1]), _keys_at(root, path[:-1]))
        case "literal_error":
            message = _not_allowed(found, context["expected"])
        case "string_type" if isinstance(found, int | float) and not isinstance(found, bool):
            message = _number_for_string(found, _constrained_type_at(root, path))
        case "string_type" if isinstance(found, bool) and not _error_of(shown(found), _constrained_type_at(root, path)):
            message = f'expected a string, found {shown(found)}. Write it in quotes: "{shown(found)}".'
        case _ if kind in EXPECTED_TYPES:
            optional = _is_optional(root, path)
            message = wrong_type(kind, found, _constrained_type_at(root, path), optional=optional)
        case _ if kind in MESSAGES:
            message = MESSAGES[kind].format(found=shown(found), **context)
        case _ if kind == STRING_FORMAT_ERROR:
            message = f"{shown(found)} is not {context['description']}. Use a value such as {context['example']}."
        case _:
            message = f"{shown(found)} is not a valid value. See settings/schema.json for the values of this key."
    return message


LOWEST_IN_OTHER_NOTATIONS = 1000
"""Whole numbers from here on can come from a text such as the tag ``1e3``, ``12345e7`` or ``01750``."""


def _number_for_string(number: float, annotation: Any) -> str:
    """Return what to write instead of a number, which may be wrong in quotes as well."""
    found = f"expected a string, found the number {number}"
    text = str(number)
    if error := _error_of(text, annotation):
        return _leading_zero(number, annotation) or f"{found}, and {_message(error, BaseModel, ())}"
    if isinstance(number, float) and len(text.partition(".")[2]) == 1:
        return f'{found}. Write it in quotes: "{text}", or "{text}0", whose last 0 YAML drops without quotes.'
    others = (
        {"1e3": '"1e3"', f"0{number:o}": f'the octal "0{number:o}"'} if isinstance(number, int) else {"1e3": '"1e3"'}
    )
    possible = [example for other, example in others.items() if not _error_of(other, annotation)]
    if number >= LOWEST_IN_OTHER_NOTATIONS and possible:
        return (
            f'{found}. Write it in quotes: "{text}", or the text that YAML read as this number, such as '
            f"{' or '.join(possible)}."
        )
    return f'{found}. Write it in quotes: "{text}".'


def _leading_zero(number: float, annotation: Any) -> str | None:
    """Return a message about the text with leading zeros that YAML read as this number; None if none has the format."""
    if not isinstance(number, int) or number < 0 or not string_formats(annotation):
        return None
    readings = {f"{number:o}": "reads a number with a leading 0 as octal", str(number): "drops a leading 0"}
    for digits, reading in readings.items():
        for zeros in ("0", "00", "000"):
            if not _error_of(zeros + digits, annotation):
                return (
                    f"expected a string, found the number {number}. YAML {reading}. "
                    f'Write it in quotes: "{zeros}{digits}".'
                )
    return None


def _error_of(text: str, annotation: Any) -> ErrorDetails | None:
    """Return the error of a string at a place of a type; None if the string is valid."""
    try:
        TypeAdapter(annotation).validate_python(text)
    except ValidationError as error:
        return error.errors(include_url=False)[0]
    return None


def _unknown_key(key: str, known: Iterable[str]) -> str:
    allowed = sorted(known)
    similar = nearest(key, allowed)
    question = f" Did you mean {similar}?" if similar else ""
    choices = f" Allowed keys: {', '.join(allowed)}." if allowed else ""
    return f"unknown key.{question}{choices}"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that another word stands for: in snake case, misspelled or abbreviated."""
    by_letters = {each.lower(): each for each in known}
    letters = to_camel(word.replace("-", "_")).lower()
    close = [letters] if letters in by_letters else difflib.get_close_matches(letters, by_letters, n=1)
    if not close and len(letters) >= SHORTEST_ABBREVIATION:
        close = [each for each in by_letters if each.startswith(letters)]
    return by_letters[close[0]] if close else None


def _not_allowed(found: Any, expected: str) -> str:
    allowed = [choice.strip(" '") for choice in expected.replace(" or ", ", ").split(",")]
    similar = [choice for choice in allowed if str(found).startswith(choice)]
    similar += difflib.get_close_matches(str(found), allowed, n=1)
    question = f" Did you mean {similar[0]}?" if similar else ""
    return f"{shown(found)} is not an allowed value.{question} Allowed values: {', '.join(allowed)}."


def _keys_at(root: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the keys that are allowed at a path."""
    model = model_in(_type_at(root, path))
    return keys_of(model) if model else []


def _constrained_type_at(root: type[BaseModel], path: Sequence[str | int]) -> Any:
    """Return the type at a path with its constraints."""
    return constrained_type_below(_type_at(root, path[:-1]), path[-1]) if path else root


def _is_optional(root: type[BaseModel], path: Sequence[str | int]) -> bool:
    """Return True if the settings are complete without the key at a path."""
    model = model_in(_type_at(root, path[:-1])) if path else root
    fields = {field.alias or name: field for name, field in model.model_fields.items()} if path and model else {}
    return bool(path) and (model is None or (path[-1] in fields and not fields[str(path[-1])].is_required()))


def _type_at(root: type[BaseModel], path: Sequence[str | int]) -> Any:
    annotation: Any = root
    for step in path:
        annotation = type_below(annotation, step)
    return annotation
