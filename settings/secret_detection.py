"""Names and values that look like secrets.

The detectors of detect-secrets are called without its scanner, which sends a token that it finds to the token's issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

SHORTEST_TOKEN = 20
"""Characters of the shortest token that has a format of its own: an access key of AWS."""

SHORTEST_RANDOM = 20
"""Characters of the shortest random word that is reported; names and versions are shorter."""

SHORTEST_HEX = 32
"""Hexadecimal digits of the shortest random word, which are 128 bits."""

MIXED_LIMIT = 4.0
"""Bits per character of random words with digits, small and capital letters; 20 of them have 4.1 on average."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ASSIGNMENT = re.compile(r"(?<!\w)([A-Za-z_][\w.-]{0,100})[\"']?\s*[:=]\s*[\"']?([^\s\"'&;,?]+)")
"""A name with its value. The limits keep the time for a long text proportional to its length."""
FLAG = re.compile(r"--?([A-Za-z][\w.-]{1,100})")
"""An option of a command, whose value is the next word."""
_FLAG_WITH_VALUE = re.compile(rf"(?<!\S){FLAG.pattern}\s+([^\s\"'&;-][^\s\"'&;]*)")
_ASSIGNS = re.compile(r"[:=]|(?<!\S)-")
_PASSWORD_ALONE = re.compile(r"://:[^\s@/${]+@")
"""Credentials of a URL without a user, as clients of Redis accept them."""
_SEPARATORS = re.compile(r"[\s\"'`=:;,&?()\[\]{}<>]+")
_PLACE = re.compile(r"(?<![\w+/=-])(([a-z][a-z0-9+.-]{0,30}://|arn:|\.?/)[^\s?]*|sha\d+:[0-9a-f]+)", re.IGNORECASE)
"""URLs without a query, ARNs, paths and digests, whose parts may be long."""
_REFERENCE = re.compile(r"(arn:|/|\$[({A-Za-z_]|\{\{|[a-z][a-z0-9+.-]*://[^@]*$)", re.IGNORECASE)
"""Values that say where a secret is: an ARN, a path, a URL without credentials, a variable."""

_SECRET_ENDS = frozenset({"token", "authtoken", "credential", "credentials", "passphrase"})
"""Last words of names of secrets that the keyword detector does not have."""
_SECRET_KEYS = frozenset({"access", "encryption", "master", "signing"})
"""Words before "key" in names of secrets that the keyword detector does not have."""
_REFERENCE_ENDS = frozenset(
    {
        *("name", "names", "file", "path", "arn", "ref", "url", "uri", "host", "port", "id", "ids", "namespace"),
        *("store", "policy", "length", "enabled", "ttl", "seconds", "minutes", "interval", "type", "kind", "version"),
        "class",
        *("hours", "days", "timeout", "expiry", "expiration", "lifetime", "rotation", "required", "stdin", "hashing"),
        *("header", "prefix", "suffix", "field", "column", "regex", "pattern", "algorithm", "encoder", "validator"),
        *("provider", "backend", "source", "region"),
    }
)
"""Last words of names of a reference to a secret, or of a property of one."""
_REFERENCE_WORDS = frozenset({"existing", "pull"})
"""Words of names of Kubernetes Secrets, such as ``existingSecret`` and ``imagePullSecret``."""
_NO_SECRETS = frozenset({"", "true", "false", "yes", "no", "on", "off"})
"""Values of switches."""
_COMMIT_ENDS = frozenset({"sha", "sha1", "sha256", "commit", "digest", "checksum", "revision", "tag", "hash"})
"""Last words of names of hexadecimal values that are not secret."""


def is_secret_name(name: str) -> bool:
    """Return True if a value under this name is a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _REFERENCE_ENDS or _REFERENCE_WORDS & set(words):
        return False
    if words[-1] == "key" and words[-2:-1] in (["password"], ["username"]):
        return False
    if words[-1] == "key" and _SECRET_KEYS & set(words[-2:-1]):
        return True
    assignment = f'{"_".join(words)}: "value"'
    return words[-1] in _SECRET_ENDS or any(_detectors().keyword.analyze_string(assignment))


def reason_by_name(name: str, value: Any) -> str | None:
    """Return ``its name`` if a value under this name is a secret, None otherwise."""
    text = str(value)
    if value is None or text.lower() in _NO_SECRETS or not is_secret_name(name):
        return None
    is_reference = _REFERENCE.match(text) and not (text.startswith("/") and _is_random(text[1:], allow_hex=False))
    return None if is_reference else "its name"


def reason_by_value(name: str, text: str, *, allow_hex: bool = False) -> str | None:
    """Return the property by which a text looks like a secret, None if it does not."""
    if len(text) < SHORTEST_TOKEN and not _ASSIGNS.search(text):
        return None
    for detector in _detectors().tokens:
        if any(detector.analyze_string(text)):
            return f"its value ({detector.secret_type})"
    if _PASSWORD_ALONE.search(text):
        return "its value (a password in a URL)"
    if any(reason_by_name(*each) for pattern in (_ASSIGNMENT, _FLAG_WITH_VALUE) for each in pattern.findall(text)):
        return "a name in its value"
    words = [word.lower() for word in _WORDS.findall(name)]
    allow_hex = allow_hex or bool(words and words[-1] in _COMMIT_ENDS)
    if any(_is_random(word, allow_hex=allow_hex) for word in _words(text)):
        return "the randomness of its value"
    return None


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text without URLs, ARNs and paths."""
    return (word for word in _SEPARATORS.split(_PLACE.sub(" ", text)) if len(word) >= SHORTEST_RANDOM)


def _is_random(word: str, *, allow_hex: bool) -> bool:
    detectors = _detectors()
    if detectors.is_uuid(word):
        return False
    hexadecimal = any(detectors.hexadecimal.analyze_string(f'"{word}"'))
    if hexadecimal:
        return not allow_hex and len(word) >= SHORTEST_HEX and _exceeds(detectors.hexadecimal, word)
    detector = detectors.mixed if _is_mixed(word) else detectors.base64
    return any(detector.analyze_string(f'"{word}"')) and _exceeds(detector, word)


def _is_mixed(word: str) -> bool:
    """Return True for digits, small and capital letters, which random words have and names seldom have."""
    return all(any(test(letter) for letter in word) for test in (str.isdigit, str.islower, str.isupper))


def _exceeds(detector: Any, word: str) -> bool:
    return detector.calculate_shannon_entropy(word) > detector.entropy_limit


class _Detectors:
    """The detectors of detect-secrets; they take a tenth of a second to import."""

    def __init__(self) -> None:
        from detect_secrets.filters.heuristic import is_potential_uuid  # noqa: PLC0415  loaded on first use
        from detect_secrets.plugins import high_entropy_strings, keyword  # noqa: PLC0415  loaded on first use

        self.is_uuid = is_potential_uuid
        self.base64: Any = high_entropy_strings.Base64HighEntropyString()
        self.mixed: Any = high_entropy_strings.Base64HighEntropyString(limit=MIXED_LIMIT)
        self.hexadecimal: Any = high_entropy_strings.HexHighEntropyString()
        self.keyword: Any = keyword.KeywordDetector()
        self.tokens: Sequence[Any] = _token_detectors()


def _token_detectors() -> Sequence[Any]:
    """Return the detectors of tokens and keys that have a format of their own."""
    from detect_secrets.plugins import (  # noqa: PLC0415  loaded on first use
        aws,
        azure_storage_key,
        basic_auth,
        discord,
        github_token,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        openai,
        private_key,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
        twilio,
    )

    return (
        aws.AWSKeyDetector(),
        azure_storage_key.AzureStorageKeyDetector(),
        basic_auth.BasicAuthDetector(),
        discord.DiscordBotTokenDetector(),
        github_token.GitHubTokenDetector(),
        gitlab_token.GitLabTokenDetector(),
        jwt.JwtTokenDetector(),
        mailchimp.MailchimpDetector(),
        npm.NpmDetector(),
        openai.OpenAIDetector(),
        private_key.PrivateKeyDetector(),
        pypi_token.PypiTokenDetector(),
        sendgrid.SendGridDetector(),
        slack.SlackDetector(),
        square_oauth.SquareOAuthDetector(),
        stripe.StripeDetector(),
        telegram_token.TelegramBotTokenDetector(),
        twilio.TwilioKeyDetector(),
    )


@cache
def _detectors() -> _Detectors:
    return _Detectors()
