"""Reasons by which a name or a value looks like a secret."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from secret_detection.detectors import detectors
from secret_detection.likely_names import is_likely_name
from secret_detection.names import is_credential, is_secret_name, unqualified, words_of

SHORTEST_TOKEN = 20
"""Characters of the shortest token that has a format of its own: an access key of AWS."""

SHORTEST_RANDOM = 20
"""Characters of the shortest random word that is reported; names and versions are shorter."""

SHORTEST_HEX = 32
"""Hexadecimal digits of the shortest random word, which are 128 bits."""

_ASSIGNMENT = re.compile(r"(?<!\w)([A-Za-z_][\w.-]{0,100})[\"']?\s*[:=]\s*[\"']?([^\s\"'&;,?]+)")
"""A name with its value. The limits keep the time for a long text proportional to its length."""
_OPTION = re.compile(r"--?([A-Za-z][\w.-]{1,100})")
"""An option of a command, whose value is the next word."""
_FLAG_WITH_VALUE = re.compile(rf"(?<!\S){_OPTION.pattern}\s+([^\s\"'&;-][^\s\"'&;]*)")
_ASSIGNS = re.compile(r"[:=]|(?<!\S)-")
_REFERENCE_IN_URL = r"(?:\$[({]?[A-Za-z_][^\s@/})]{0,200}[)}]?|\{\{[^}]{0,200}\}\}|<[^>]{0,200}>)[/@]"
"""A variable or a placeholder in the place of a password or a port."""
_URL_PASSWORD = re.compile(
    rf"://[^\s/@:?#\[\"',]{{0,200}}:(?!\d{{1,5}}(?:[/,;?#\"']|$)|{_REFERENCE_IN_URL})[^\s@\"]{{1,200}}@"
)
"""A password in a URL, without a user as clients of Redis accept it, or with letters that a URL should escape."""
_TOKEN = re.compile(
    r"\b(?:gh[oprsu]|github_pat|glpat|xox[abeprs])[-_][A-Za-z0-9_-]{8,}"
    r"|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"  # a key of OpenAI
    r"|\bnpm_[A-Za-z0-9]{30,}"
    r"|(?<![\w-])[prs]k[-_](?:(?:live|test)[-_]|(?:[a-z]+[-_]){0,2}(?=[A-Za-z]*\d))[A-Za-z0-9]{8,}"
    r"|\beyJ[A-Za-z0-9_-]{10,500}\."  # a JSON web token
    r"|-----BEGIN (?!CERTIFICATE|(?:RSA |EC )?PUBLIC)"
    r"|discord(?:app)?\.com/api/webhooks/\d+/\w"
    r"|\.webhook\.office\.com/\w"
    r"|\bhttps?://[^\s/@:?#]{8,200}@"  # a token as the user of a URL
    r"|^[^\s/:@]{1,100}:[^\s@/]{1,200}@(?:tcp|unix)?\("  # an address of MySQL for Go
    r"|\b[Bb]earer\s+(?=[A-Za-z_.~+/-]*\d)[\w.~+/-]{8,}",
    re.ASCII,
)
"""Tokens of versions and lengths that the detectors of detect-secrets do not have."""
_BASIC = re.compile(r"\bBasic\s+([A-Za-z0-9+/]{4,200}={0,2})", re.IGNORECASE)
"""Credentials in a header of HTTP."""
_SEPARATORS = re.compile(r"[\s\"'`=:;,&?()\[\]{}<>]+")
_PLACE = re.compile(r"(?<![\w+/=-])(([a-z][a-z0-9+.-]{0,30}://|arn:|\.?/)[^\s?]*|sha\d+:[0-9a-f]+)", re.IGNORECASE)
"""URLs without a query, ARNs, paths and digests, whose parts may be long."""
_REFERENCE = re.compile(r"(arn:|/|\$[({A-Za-z_]|\{\{|[a-z][a-z0-9+.-]*://[^@]*$)", re.IGNORECASE)
"""Values that say where a secret is: an ARN, a path, a URL without credentials, a variable."""

_NO_SECRETS = frozenset({"", "true", "false", "yes", "no", "on", "off"})
"""Values of switches."""
_COMMIT_ENDS = frozenset({"sha", "commit", "digest", "checksum", "revision", "tag", "hash"})
"""Last words of names of hexadecimal values that are not secret."""


def reason_by_name(name: str, value: Any, *, likely: bool = False) -> str | None:
    """Return ``its name`` if a value under this name is a secret, None otherwise.

    With ``likely``, names that are only likely to be those of secrets count, too.
    """
    text = str(value)
    if value is None or text.lower() in _NO_SECRETS:
        return None
    if not (is_secret_name(name) or is_credential(name, text) or (likely and is_likely_name(name, text))):
        return None
    is_reference = _REFERENCE.match(text) and not (text.startswith("/") and _is_random(text[1:], allow_hex=False))
    return None if is_reference else "its name"


def reason_by_value(name: str, text: str, *, allow_hex: bool = False) -> str | None:
    """Return the property by which a text looks like a secret, None if it does not."""
    if _TOKEN.search(text) or any(map(_is_user_and_password, _BASIC.findall(text))):
        return "its value (a token or a key)"
    if len(text) < SHORTEST_TOKEN and not _ASSIGNS.search(text):
        return None
    for detector in detectors().tokens:
        if any(detector.analyze_string(text)):
            return f"its value ({detector.secret_type})"
    if _URL_PASSWORD.search(text):
        return "its value (a password in a URL)"
    if any(reason_by_name(*each) for pattern in (_ASSIGNMENT, _FLAG_WITH_VALUE) for each in pattern.findall(text)):
        return "a name in its value"
    allow_hex = allow_hex or bool(_COMMIT_ENDS & set(unqualified(words_of(name))[-1:]))
    is_random = any(_is_random(word, allow_hex=allow_hex) for word in _words(text))
    return "the randomness of its value" if is_random else None


def names_from_options(words: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Yield index and name of each word of a command that follows an option: ``[--password, …]``."""
    for index, (option, word) in enumerate(pairwise(words), 1):
        found = _OPTION.fullmatch(option) if isinstance(option, str) else None
        if found and not str(word).startswith("-"):
            yield index, found[1]


def _is_user_and_password(encoded: str) -> bool:
    """Return True for the Base64 text of ``user:password``, as HTTP sends it."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return ":" in text and text.isprintable()


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text without URLs, ARNs and paths."""
    return (word for word in _SEPARATORS.split(_PLACE.sub(" ", text)) if len(word) >= SHORTEST_RANDOM)


def _is_random(word: str, *, allow_hex: bool) -> bool:
    found = detectors()
    if found.is_uuid(word):
        return False
    hexadecimal = any(found.hexadecimal.analyze_string(f'"{word}"'))
    if hexadecimal:
        return not allow_hex and len(word) >= SHORTEST_HEX and _exceeds(found.hexadecimal, word)
    detector = found.mixed if _is_mixed(word) else found.base64
    return any(detector.analyze_string(f'"{word}"')) and _exceeds(detector, word)


def _is_mixed(word: str) -> bool:
    """Return True for digits, small and capital letters, which random words have and names seldom have."""
    return all(any(test(letter) for letter in word) for test in (str.isdigit, str.islower, str.isupper))


def _exceeds(detector: Any, word: str) -> bool:
    return detector.calculate_shannon_entropy(word) > detector.entropy_limit
