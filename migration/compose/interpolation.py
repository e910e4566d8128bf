"""Variables in the values of Compose files: ``$NAME``, ``${NAME:-default}``, ``${NAME:?message}``, ``${NAME+text}``.

The value of a variable that may be a secret never enters a document: a mark with the name of the variable is there in
its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from migration.conversion.secrets import name_of_secret
from secret_detection.reasons import reason_by_value

_START, _END = "\ue000", "\ue001"
"""Characters around the name of a secret variable; they are in no alphabet."""
MARK = re.compile(f"{_START}([^{_START}{_END}]*){_END}")
"""The mark of a secret variable."""
_URL = re.compile(r"(?P<before>[A-Za-z][\w+.-]{0,30}://[^\s/@:?#]{0,200}:)[^\s/]{1,200}(?P<after>@\S+)")
"""A URL with a password."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")

MAX_NESTING = 20
"""Variables in the default values of variables."""

UNKNOWN = "unknown"
"""Stands for the value of a variable that is not set, where its name decides if it is a secret."""


class InterpolationError(Exception):
    """A variable that cannot be replaced."""


@dataclass(slots=True)
class Variables:
    """Values of variables, and the names of those that a document uses without a value."""

    values: Mapping[str, str]
    unset: set[str] = field(default_factory=set[str])

    def value(self, name: str) -> str | None:
        """Return the value or the mark of a variable, or None if it is not set."""
        found = self.values.get(name)
        return None if found is None else guarded(name, found)


def guarded(name: str, value: str) -> str:
    """Return the value of a variable with marks in the place of what may be secret: a password in a URL, or all."""
    if MARK.fullmatch(value):
        return value
    rest = MARK.sub("", value)
    if name_of_secret(name, rest or UNKNOWN if value else value):
        return mark(name)
    if reason_by_value(name, rest) is None:
        return value
    url = _URL.fullmatch(rest)
    if url is None or rest != value or reason_by_value(name, f"{url['before']}{url['after']}"):
        return mark(name)
    return f"{url['before']}{mark(f'{name}_PASSWORD')}{url['after']}"


def mark(name: str) -> str:
    """Return the mark that stands for the value of a secret variable."""
    return f"{_START}{name}{_END}"


def secret_names(text: str) -> list[str]:
    """Return the names of the secret variables whose values a text had."""
    return list(dict.fromkeys(MARK.findall(text)))


def readable(text: str) -> str:
    """Return a text with ``${NAME}`` in the place of each mark."""
    return MARK.sub(r"${\1}", text).replace(_START, "").replace(_END, "")


def interpolated(text: str, variables: Variables, depth: int = 0) -> str:
    """Return a text with the values of its variables. Raises ``InterpolationError``."""
    if "$" not in text:
        return text
    if depth > MAX_NESTING:
        msg = f"its variables are nested in more than {MAX_NESTING} levels. Use fewer"
        raise InterpolationError(msg)
    return "".join(_parts(text, variables, depth))


def _parts(text: str, variables: Variables, depth: int) -> Iterable[str]:
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        yield text[position:dollar]
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            yield "$"
            position = dollar + 2
        elif following == "{":
            end = _closing_brace(text, dollar + 1)
            yield _braced(text[dollar + 2 : end], variables, depth)
            position = end + 1
        elif name := _NAME.match(text, dollar + 1):
            yield _plain(name.group(), variables)
            position = name.end()
        else:
            yield "$"
            position = dollar + 1
    yield text[position:]


def _closing_brace(text: str, start: int) -> int:
    """Return the index of the brace that closes the one at ``start``."""
    opened = 0
    for found in re.compile(r"[{}]").finditer(text, start):
        opened += 1 if found.group() == "{" else -1
        if not opened:
            return found.start()
    raise _invalid()


def _invalid() -> InterpolationError:
    return InterpolationError("it has ${ without a variable and a closing brace. Write ${NAME}, or $${ for the text")


def _plain(name: str, variables: Variables) -> str:
    value = variables.value(name)
    if value is not None:
        return value
    if name_of_secret(name, UNKNOWN):
        return mark(name)
    variables.unset.add(name)
    return ""


def _braced(content: str, variables: Variables, depth: int) -> str:
    match = _NAME.match(content)
    if match is None:
        raise _invalid()
    name, rest = match.group(), content[match.end() :]
    if not rest:
        return _plain(name, variables)
    operator = _OPERATOR.match(rest)
    if operator is None:
        raise _invalid()
    return _with_operator(name, operator.group(), rest[operator.end() :], variables, depth)


def _with_operator(name: str, operator: str, argument: str, variables: Variables, depth: int) -> str:
    value = variables.value(name)
    is_given = value is not None and (value != "" or not operator.startswith(":"))
    match operator[-1]:
        case "+":
            return interpolated(argument, variables, depth + 1) if is_given else value or ""
        case "-" if not is_given:
            return guarded(name, interpolated(argument, variables, depth + 1))
        case "?" if not is_given:
            if name_of_secret(name, UNKNOWN):
                return mark(name)
            reason = interpolated(argument, variables, depth + 1)
            shown = f" ({readable(reason)})" if reason and not reason_by_value("", reason) else ""
            msg = f"the variable {name} is required{shown}. Set it in .env, or in a file for --env-file"
            raise InterpolationError(msg)
        case _:
            return value or ""
