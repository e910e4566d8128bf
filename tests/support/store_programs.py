"""Programs that each create one store or its credentials, for its own tests and for the contract of all components."""

from __future__ import annotations

from typing import Any

from components.stores.credentials import Credentials, CredentialsArgs
from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner
from components.stores.random_value import RandomValue, RandomValueArgs
from tests.support.aws_programs import Program

OWNER = SecretOwner(system="shop", environment="test")


def credentials_of(store: str, username: str = "shop", **spec: Any) -> Credentials:
    """Create the credentials of a store of the shop; keywords are the settings in YAML form."""
    args = CredentialsArgs(spec=GeneratedSecretSpec.model_validate(spec), owner=OWNER, store=store, username=username)
    return Credentials(f"shop-{store}-credentials", args)


def credentials(**spec: Any) -> Program:
    """Create the credentials of a database."""

    def program() -> Any:
        made = credentials_of("database", **spec)
        return {
            "password": made.password,
            "keys": [made.username_key.model_dump(), made.password_key.model_dump()],
            "ready": [resource.urn for resource in made.ready],
        }

    return program


def random_value(**spec: Any) -> Program:
    """Create a key that signs tokens."""

    def program() -> Any:
        args = RandomValueArgs(spec=GeneratedSecretSpec.model_validate(spec), owner=OWNER, secret="jwt-key")  # noqa: S106
        made = RandomValue("shop-jwt-key", args)
        return {"key": made.key.model_dump(), "ready": [resource.urn for resource in made.ready]}

    return program
