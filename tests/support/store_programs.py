"""Programs that each create one store or its credentials, for its own tests and for the contract of all components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.stores.credentials import Credentials, CredentialsArgs
from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner
from components.stores.managed.broker import ManagedBroker, ManagedBrokerArgs, ManagedBrokerSpec
from components.stores.managed.cache import ManagedCache, ManagedCacheArgs, ManagedCacheSpec
from components.stores.managed.postgresql import ManagedPostgreSql, ManagedPostgreSqlArgs
from components.stores.managed.postgresql_spec import ManagedPostgreSqlSpec
from components.stores.random_value import RandomValue, RandomValueArgs
from components.workload.external_endpoint import ExternalEndpoint
from tests.support.aws_programs import Program
from tests.support.shop import platform

OWNER = SecretOwner(system="shop", environment="test")


def credentials_of(store: str, username: str = "shop", *, protect: bool = False, **spec: Any) -> Credentials:
    """Create the credentials of a store of the shop; keywords are the settings in YAML form."""
    settings = GeneratedSecretSpec.model_validate(spec)
    args = CredentialsArgs(spec=settings, owner=OWNER, store=store, username=username, protect=protect)
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


def postgresql(*, database: str = "shop", username: str = "shop", **spec: Any) -> Program:
    """Create a database on RDS."""

    def program() -> Any:
        args = ManagedPostgreSqlArgs(
            spec=ManagedPostgreSqlSpec.model_validate(spec),
            database=database,
            **_common("database", username),
        )
        made = ManagedPostgreSql("shop-database", args)
        return {
            **_reached(made.endpoint, made.ready),
            "url": made.url("postgresql+asyncpg", "password"),
            "max_connections": made.max_connections,
        }

    return program


def cache(**spec: Any) -> Program:
    """Create a cache on ElastiCache."""

    def program() -> Any:
        args = ManagedCacheArgs(spec=ManagedCacheSpec.model_validate(spec), **_common("cache", "default"))
        made = ManagedCache("shop-cache", args)
        return {**_reached(made.endpoint, made.ready), "urls": [made.url("password"), made.url("password", 1)]}

    return program


def broker(*, username: str = "shop", revision: int = 1, **spec: Any) -> Program:
    """Create a broker on Amazon MQ."""

    def program() -> Any:
        settings = ManagedBrokerSpec.model_validate(spec)
        common = _common("broker", username, protect=settings.deletion_protection, revision=revision)
        args = ManagedBrokerArgs(spec=settings, **common)
        made = ManagedBroker("shop-broker", args)
        return {
            **_reached(made.endpoint, made.ready),
            "url": made.url("password"),
            "management": [made.management.name, made.management.ports, made.management_url("password")],
        }

    return program


def _common(store: str, username: str, *, protect: bool = False, **spec: Any) -> dict[str, Any]:
    credentials = credentials_of(store, username, protect=protect, **spec)
    return {"platform": platform(), "owner": OWNER, "store": store, "credentials": credentials}


def _reached(endpoint: ExternalEndpoint, ready: Sequence[pulumi.Resource]) -> dict[str, Any]:
    return {
        "name": endpoint.name,
        "host": endpoint.host,
        "ports": list(endpoint.ports),
        "blocks": endpoint.cidr_blocks,
        "ready": [resource.urn for resource in ready],
    }
