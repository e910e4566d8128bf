"""Names of variables that are likely to hold a secret, for documents whose values must not be printed.

These names are too common for a refusal of settings: ``PIN`` may also be a pin of a processor.
"""

from __future__ import annotations

from secret_detection.names import REFERENCE_ENDS, unqualified, words_of

_LAST = frozenset(
    {
        *("pw", "psw", "cred", "creds", "jwt", "otp", "totp", "pin", "mnemonic", "psk", "sas", "iv", "sk", "cookie"),
        *("unseal", "private", "secrets", "passes", "claim", "hmac"),
        *("passwort", "kennwort", "geheim", "geheimnis", "senha", "clave", "contrasena", "secreto", "segredo", "mdp"),
        *("passe", "heslo", "haslo", "parol", "parola", "wachtwoord", "losenord", "salasana", "sifre"),
    }
)
"""Last words of names of secrets, with the words for "password" and "secret" of other languages."""
_WITH_DIGITS = frozenset({"license", "licence", "seed"})
"""Last words of names of secrets whose other values are words, such as ``LICENSE=accept`` and ``SEED=demo``."""
_SUFFIXES = ("pw", "pwd", "passwd", "password", "secret", "key")
"""Ends of a last word: ``ROOTPW``, ``JWTKEY``."""
_OTHER_KEYS = frozenset({"key", "monkey", "turkey", "donkey", "whiskey", "hockey", "jockey", "hotkey"})
"""Words with the end "key" that ``is_credential`` decides on, or that are no keys."""
_FIRST = frozenset({"pass", "passwd", "password", "pwd", "pw", "secret", "token", "key"})
"""First words of names of secrets: ``PASS_DB``, ``TOKEN_GITHUB``."""
_IDENTIFIERS = (["access", "key", "id"],)
"""Ends of names of identifiers that are one half of a credential."""


def is_likely_name(name: str, text: str) -> bool:
    """Return True if a value under this name is likely to be a secret."""
    words = words_of(name)
    if words[-3:] in _IDENTIFIERS:
        return True
    if not words or words[-1] in REFERENCE_ENDS:
        return False
    ends = unqualified(words)
    last = ends[-1]
    return (
        last in _LAST
        or ends == ["tokens"]
        or (last in _WITH_DIGITS and any(map(str.isdigit, text)) and not text.isdigit())
        or (last.endswith(_SUFFIXES) and last not in _OTHER_KEYS)
        or (len(ends) > 1 and ends[0] in _FIRST and not text.isdigit())
    )
