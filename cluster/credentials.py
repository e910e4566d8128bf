"""Credentials of a control plane that exists for minutes: tokens, a key for service accounts, and kubeconfigs."""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class User:
    """A user of the API server with a token; the groups decide on its permissions."""

    name: str
    groups: tuple[str, ...]
    token: str


def users() -> tuple[User, User, User]:
    """Return the administrator, the controller manager and the scheduler, with new tokens.

    The API server itself binds the names of the latter two to their roles.
    """
    return (
        User("landfall-admin", ("system:masters",), secrets.token_urlsafe(_TOKEN_BYTES)),
        User("system:kube-controller-manager", (), secrets.token_urlsafe(_TOKEN_BYTES)),
        User("system:kube-scheduler", (), secrets.token_urlsafe(_TOKEN_BYTES)),
    )


def token_file(users: tuple[User, ...]) -> str:
    """Return the content of ``--token-auth-file``."""
    return "".join(f'{each.token},{each.name},{each.name},"{",".join(each.groups)}"\n' for each in users)


def service_account_key() -> bytes:
    """Return a new private key that signs the tokens of service accounts.

    The API server derives the public key from this format alone, not from PKCS #8.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def kubeconfig(server: str, authority: bytes, user: User, name: str = "landfall-local") -> str:
    """Return a kubeconfig with one context; ``authority`` is the certificate of the API server."""
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": server, "certificate-authority-data": b64encode(authority).decode()},
            }
        ],
        "users": [{"name": user.name, "user": {"token": user.token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user.name}}],
        "current-context": name,
    }
    return yaml.safe_dump(content, sort_keys=False)


def write_private(path: Path, content: str | bytes) -> Path:
    """Write a new file that only its owner can read, and return its path."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
