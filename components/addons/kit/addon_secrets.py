"""Secrets of add-ons: from AWS Secrets Manager, or made in the cluster and known nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.aws.cluster.cluster import ClusterIdentity
from components.workload.secrets import (
    API_VERSION,
    NamespaceName,
    SecretKeySpec,
    SecretsManager,
    SecretStore,
    SecretStoreArgs,
    external_secret_spec,
)

GENERATORS_API_VERSION = "generators.external-secrets.io/v1alpha1"
GENERATED_LENGTH = 40
"""Letters and digits: 238 bits, and fit for any file or header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsAccess:
    """External Secrets, as add-ons of a cluster use it."""

    account_id: pulumi.Output[str]
    """Of the account whose Secrets Manager is read."""
    environment: str
    """Stands for ``{environment}`` in the names of secrets."""
    secrets_ready: Sequence[pulumi.Resource]
    """The operator: its custom resource definitions and webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonSecret:
    """One Kubernetes Secret with one value in it that is secret."""

    name: str
    key: str
    source: SecretKeySpec | None
    """In AWS Secrets Manager; without one the cluster makes a password, once, and keeps it to itself."""
    beside: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else the add-on wants to find in the Secret, in the clear: a user's name, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonSecretsArgs:
    """The Secrets, and the namespace that they are for."""

    secrets: Sequence[AddonSecret]
    namespace: str
    namespace_ready: Sequence[pulumi.Resource]
    """The namespace itself, and its network policies."""
    cluster: ClusterIdentity
    access: SecretsAccess


class AddonSecrets(pulumi.ComponentResource):
    """Secrets in an add-on's namespace; no value of one is in code, settings or state.

    The store is there only for what comes from AWS, and its role reads just that.
    """

    TYPE = "landfall:addons:AddonSecrets"

    def __init__(self, name: str, args: AddonSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name = name
        self._namespace = _namespace(args)
        self._manager = _manager(args)
        self._environment = args.access.environment

        stored = [(secret, secret.source) for secret in args.secrets if secret.source]
        generated = [secret for secret in args.secrets if not secret.source]
        self.ready: Sequence[pulumi.Resource] = (*self._stored(stored), *self._generated(generated))
        """What fills the Secrets. Their pods wait for them by themselves, and are ready when they are filled."""
        self.register_outputs({})

    def _stored(self, secrets: Sequence[tuple[AddonSecret, SecretKeySpec]]) -> Sequence[pulumi.Resource]:
        if not secrets:
            return []
        names = sorted({source.secret_name(self._environment) for _, source in secrets})
        store = SecretStore(
            self._name,
            SecretStoreArgs(namespace=self._namespace, platform=self._manager, secret_names=names),
            pulumi.ResourceOptions(parent=self),
        )
        return [
            self._object(
                f"{self._name}-{secret.name}",
                API_VERSION,
                "ExternalSecret",
                secret.name,
                stored_secret_spec(secret, source, store_name=store.store_name, environment=self._environment),
            )
            for secret, source in secrets
        ]

    def _generated(self, secrets: Sequence[AddonSecret]) -> Sequence[pulumi.Resource]:
        made: list[pulumi.Resource] = []
        for secret in secrets:
            generator = self._object(
                f"{self._name}-{secret.name}-generator",
                GENERATORS_API_VERSION,
                "Password",
                secret.name,
                password_spec(secret.key),
            )
            external = self._object(
                f"{self._name}-{secret.name}",
                API_VERSION,
                "ExternalSecret",
                secret.name,
                generated_secret_spec(secret),
                generator,
            )
            made += [generator, external]
        return made

    def _object(
        self, name: str, api_version: str, kind: str, object_name: str, spec: Mapping[str, Any], *after: pulumi.Resource
    ) -> pulumi.Resource:
        return k8s.apiextensions.CustomResource(
            name,
            api_version=api_version,
            kind=kind,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=self._namespace.namespace),
            spec=dict(spec),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*self._manager.secrets_ready, *after]),
        )


def _namespace(args: AddonSecretsArgs) -> NamespaceName:
    ready = pulumi.Output.all(*(resource.urn for resource in args.namespace_ready))
    # The name is known, but whoever takes it from here waits for the namespace.
    return NamespaceName(plain_name=args.namespace, namespace=ready.apply(lambda _: args.namespace))


def _manager(args: AddonSecretsArgs) -> SecretsManager:
    return SecretsManager(
        region=args.cluster.region,
        account_id=args.access.account_id,
        oidc_provider=args.cluster.oidc_provider,
        secrets_ready=args.access.secrets_ready,
    )


def stored_secret_spec(
    secret: AddonSecret, source: SecretKeySpec, *, store_name: pulumi.Input[str], environment: str
) -> dict[str, Any]:
    """The spec of an ExternalSecret that follows a secret of AWS Secrets Manager."""
    spec = external_secret_spec(
        store_name=store_name, target=secret.name, keys={secret.key: source}, environment=environment
    )
    return {**spec, "target": {**spec["target"], **_beside(secret)}}


def generated_secret_spec(secret: AddonSecret) -> dict[str, Any]:
    """The spec of an ExternalSecret that takes a password from its generator once, and keeps it."""
    generator = {"apiVersion": GENERATORS_API_VERSION, "kind": "Password", "name": secret.name}
    return {
        "refreshPolicy": "CreatedOnce",
        "target": {"name": secret.name, "creationPolicy": "Owner", "deletionPolicy": "Retain", **_beside(secret)},
        "dataFrom": [{"sourceRef": {"generatorRef": generator}}],
    }


def password_spec(key: str) -> dict[str, Any]:
    """The spec of a generator of one password, under this key."""
    return {
        "length": GENERATED_LENGTH,
        "symbols": 0,
        "noUpper": False,
        "allowRepeat": True,
        "secretKeys": [key],
    }


def _beside(secret: AddonSecret) -> dict[str, Any]:
    return {"template": {"mergePolicy": "Merge", "data": dict(secret.beside)}} if secret.beside else {}
