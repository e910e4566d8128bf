"""The settings and the component of the archive, and its catalogue entry."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from components.cutover.cutover import Cutover
from components.stores.credentials import Credentials, CredentialsArgs
from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner
from components.stores.managed.broker import ManagedBroker, ManagedBrokerArgs, ManagedBrokerSpec
from components.stores.managed.cache import ManagedCache, ManagedCacheArgs, ManagedCacheSpec
from components.stores.managed.postgresql import ManagedPostgreSql, ManagedPostgreSqlArgs
from components.stores.managed.postgresql_spec import ManagedPostgreSqlSpec
from components.stores.random_value import RandomValue, RandomValueArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import API_VERSION, SecretStore, SecretStoreArgs, external_secret_spec
from systems.catalogue import CatalogueEntry
from systems.contract import SystemArgs, SystemSpec

USERS: Mapping[str, str] = {"database": "archive", "cache": "default", "broker": "archive"}
"""User of each store."""


class ArchiveSpec(SystemSpec):
    """The archive in one environment."""

    database: ManagedPostgreSqlSpec = ManagedPostgreSqlSpec()
    cache: ManagedCacheSpec = ManagedCacheSpec()
    broker: ManagedBrokerSpec = ManagedBrokerSpec()
    secrets: GeneratedSecretSpec = GeneratedSecretSpec()


class Archive(pulumi.ComponentResource):
    """The archive: three stores, and a Secret with the passwords and a random key for its pods."""

    TYPE = "landfall:archive:Archive"

    namespace: pulumi.Output[str]
    """Namespace of the system's pods."""

    def __init__(self, name: str, args: SystemArgs[ArchiveSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child, spec = pulumi.ResourceOptions(parent=self), args.spec
        namespace = Namespace(
            name, NamespaceArgs(namespace=args.namespace, depends_on=args.platform.admission_ready), child
        )
        owner = SecretOwner(system=args.system, environment=args.environment)
        credentials = {
            store: Credentials(
                f"{name}-{store}-credentials",
                CredentialsArgs(
                    spec=spec.secrets,
                    owner=owner,
                    store=store,
                    username=username,
                    protect=store == "broker" and spec.broker.deletion_protection,
                ),
                child,
            )
            for store, username in USERS.items()
        }
        common = {
            store: {"platform": args.platform, "owner": owner, "store": store, "credentials": each}
            for store, each in credentials.items()
        }
        database = ManagedPostgreSql(
            f"{name}-database",
            ManagedPostgreSqlArgs(spec=spec.database, database="archive", **common["database"]),
            child,
        )
        cache = ManagedCache(f"{name}-cache", ManagedCacheArgs(spec=spec.cache, **common["cache"]), child)
        broker = ManagedBroker(f"{name}-broker", ManagedBrokerArgs(spec=spec.broker, **common["broker"]), child)
        key = RandomValue(
            f"{name}-key",
            RandomValueArgs(spec=spec.secrets, owner=owner, secret="key"),  # noqa: S106  a name, not a secret
            child,
        )
        keys = {**{f"{store}_password": each.password_key for store, each in credentials.items()}, "key": key.key}
        store = SecretStore(
            f"{name}-secrets",
            SecretStoreArgs(
                namespace=namespace,
                platform=args.platform,
                secret_names=sorted(each.secret_name(args.environment) for each in keys.values()),
            ),
            child,
        )
        k8s.apiextensions.CustomResource(
            f"{name}-passwords",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata={"name": "passwords", "namespace": namespace.namespace},
            spec=external_secret_spec(
                store_name=store.store_name, target="passwords", keys=keys, environment=args.environment
            ),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*database.ready, *cache.ready, *broker.ready, *key.ready]
            ),
        )
        self.cutover: Cutover | None = None
        self.namespace = namespace.namespace
        self.exports = {
            "databaseUrl": database.url("postgresql", "database_password"),
            "cacheUrl": cache.url("cache_password"),
            "brokerUrl": broker.url("broker_password"),
        }
        self.register_outputs({"namespace": self.namespace, **self.exports})


ARCHIVE = CatalogueEntry("archive", ArchiveSpec, Archive)
