"""Names of secrets, of references to secrets, and of properties of secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from secret_detection.detectors import detectors

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRET_ENDS = frozenset({"credential", "credentials", "passphrase", "dsn", "pat", "pepper"})
"""Last words of names of secrets that the keyword detector does not have."""
_SECRET_SUFFIXES = ("token", "pass", "salt")
"""Ends of such words: ``PGPASS``, ``idtoken``."""
_OTHER_WORDS = frozenset({"bypass", "compass", "encompass", "surpass", "trespass", "basalt"})
"""Words with such an end that are not secret."""
_QUALIFIERS = frozenset(
    {
        *("base", "b", "json", "pem", "dev", "test", "staging", "prod", "old", "new", "previous", "current"),
        *("primary", "secondary", "backup", "value", "text", "string", "plain"),
    }
)
"""Words after the name of a secret, as numbers are. ``BASE64`` is the word "base" and a number."""
_OTHER_TOKENS = frozenset({"max", "min", "special", "stop"})
"""Words before "tokens" in settings of language models and parsers."""
_SECRET_KEYS = frozenset({"access", "encryption", "master", "signing"})
"""Words before "key" in names of secrets that the keyword detector does not have."""
_OTHER_KEYS = frozenset(
    {
        *("sort", "partition", "primary", "foreign", "public", "cache", "routing", "object", "hash", "range", "shard"),
        *("group", "index", "topology", "label", "annotation", "row", "message", "bucket", "s", "kms", "idempotency"),
        *("username", "password", "deduplication", "column", "map", "config", "order", "lookup", "unique"),
    }
)
"""Words before "key" in names of fields and references."""
_AUTHENTICATION = frozenset(
    {
        *("0", "1", "none", "basic", "digest", "bearer", "oauth", "oauth2", "oidc", "saml", "ldap", "kerberos", "iam"),
        *("jwt", "token", "password", "mtls", "tls", "enabled", "disabled", "required", "optional", "anonymous"),
        *("internal", "external", "local", "github", "gitlab", "google", "cognito", "keycloak", "ntlm", "scram"),
    }
)
"""Values of a name that ends in "auth" and are kinds of authentication."""
REFERENCE_ENDS = frozenset(
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


def is_secret_name(name: str) -> bool:
    """Return True if any value under this name is a secret."""
    words = words_of(name)
    if _is_reference(words) or words[-2:] in (["password", "key"], ["username", "key"]):
        return False
    ends = unqualified(words)
    last, before = ends[-1], set(ends[-2:-1])
    return (
        last in _SECRET_ENDS
        or (last.endswith(_SECRET_SUFFIXES) and last not in _OTHER_WORDS)
        or (last == "key" and bool(_SECRET_KEYS & before))
        or any(detectors().keyword.analyze_string(f'{"_".join(words)}: "value"'))
    )


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters."""
    return [word.lower() for word in _WORDS.findall(name)]


def unqualified(words: Sequence[str]) -> Sequence[str]:
    """Return the words without numbers and qualifiers at the end: ``GITHUB_TOKEN_OLD_2`` is a token."""
    ends = list(words)
    while len(ends) > 1 and (ends[-1] in _QUALIFIERS or ends[-1].isdigit()):
        ends.pop()
    return ends


def _is_reference(words: Sequence[str]) -> bool:
    return not words or words[-1] in REFERENCE_ENDS or bool(_REFERENCE_WORDS & set(words))


def is_credential(name: str, text: str) -> bool:
    """Return True for a name such as ``BASIC_AUTH`` or ``STRIPE_KEY`` unless its value is a kind or a number."""
    words = words_of(name)
    if _is_reference(words):
        return False
    ends = unqualified(words)
    before = set(unqualified(ends[:-1])[-1:])
    if ends[-1] == "auth":
        return text.lower() not in _AUTHENTICATION
    if ends[-1] == "tokens":
        return bool(before) and not before & _OTHER_TOKENS and not text.isdigit()
    if ends[-1] not in {"key", "keys"} or before & _OTHER_KEYS or words == ["key", "value"]:
        return False
    is_variable = name.isupper() or "_" in name
    return is_variable or (bool(before) and any(letter.isdigit() or letter.isupper() for letter in text))
