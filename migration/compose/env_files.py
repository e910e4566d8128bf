"""Files with environment variables: ``.env``, ``--env-file`` and ``env_file``."""

from __future__ import annotations

import io
import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from migration.compose.interpolation import InterpolationError, Variables, guarded, interpolated
from migration.conversion.files import DocumentError, name_of, text_of

_KIND = "a file with lines NAME=value"
_COLON = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*:\s")
"""Begin of a line ``NAME: value``, which Docker Compose accepts, too."""


def variables_of(path: Path, known: Variables, *, raw: bool = False) -> Mapping[str, str]:
    """Return the variables of a file; a mark stands for the value of a possible secret.

    A value may use variables that are known or earlier in the file. A raw file has neither quotes nor variables.
    Raises ``DocumentError``.
    """
    text = text_of(path, kind=_KIND)
    if raw:
        pairs = (
            line.partition("=") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
        )
        return {name.strip(): guarded(name.strip(), value) for name, equals, value in pairs if equals}
    found: dict[str, str] = {}
    scope = Variables(ChainMap(found, dict(known.values)), known.unset)
    for line, binding in _bindings(text):
        where = f"{name_of(path)}: line {line}"
        if binding.error:
            msg = f"{where}: it is not a line NAME=value. Correct the line."
            raise DocumentError(msg)
        if binding.key is None:
            continue
        if binding.value is None:
            value = scope.value(binding.key)
        else:
            value = _expanded(binding.value, binding.original.string.partition("=")[2].lstrip(), scope, where)
        if value is not None:
            found[binding.key] = guarded(binding.key, value)
    return found


def _bindings(text: str) -> Iterable[tuple[int, Binding]]:
    """Yield the lines of a file with their numbers."""
    for binding in parse_stream(io.StringIO(text)):
        written = binding.original.string
        if binding.error and (match := _COLON.match(written)):
            written = f"{match[1]}={written[match.end() :].lstrip()}"
            yield from ((binding.original.line, each) for each in parse_stream(io.StringIO(written)))
        else:
            yield binding.original.line, binding


def _expanded(value: str, written: str, scope: Variables, where: str) -> str:
    """Return a value with its variables; ``written`` is the value with its quotes.

    Single quotes keep a text as it is, except for an escaped quote. A comment begins with a space and ``#``.
    """
    if written.startswith("'"):
        return written[1 : written.rindex("'")].replace("\\'", "'")
    if written.startswith('"'):
        value = value.replace("\\$", "$$")
    else:
        value = written.partition("\n")[0].partition(" #")[0].rstrip()
    try:
        return interpolated(value, scope)
    except InterpolationError as error:
        msg = f"{where}: {error}."
        raise DocumentError(msg) from error
