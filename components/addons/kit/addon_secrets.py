"""Secrets of add-ons, from AWS Secrets Manager or generated in the cluster."""

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
"""Length of a generated password. Letters and digits alone, 238 bits, fit any file or header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsAccess:
    """Access of add-ons to AWS Secrets Manager through the External Secrets Operator."""

    account_id: pulumi.Output[str]
    """Id of the AWS account with the secrets."""
    environment: str
    """Replaces ``{environment}`` in the names of secrets."""
    secrets_ready: Sequence[pulumi.Resource]
    """The operator, with its custom resource definitions and webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonSecret:
    """A Kubernetes Secret with one confidential value."""

    name: str
    key: str
    source: SecretKeySpec | None
    """Key of a secret in AWS Secrets Manager. ``None``: the operator generates a password once, in the cluster."""
    plain_data: Mapping[str, str] = field(default_factory=dict[str, str])
    """Further data of the Secret that is not confidential, such as the name of a user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonSecretsArgs:
    """Secrets, and their namespace."""

    secrets: Sequence[AddonSecret]
    namespace: str
    namespace_ready: Sequence[pulumi.Resource]
    """The namespace, and its network policies."""
    cluster: ClusterIdentity
    access: SecretsAccess


class AddonSecrets(pulumi.ComponentResource):
    """Secrets in an add-on's namespace. Code, settings and state never contain a value.

    Only secrets from AWS need a SecretStore; its role reads these secrets and no others.
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
        """ExternalSecrets, which create the Secrets. Pods stay pending until their Secrets exist."""
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
        self,
        name: str,
        api_version: str,
        kind: str,
        object_name: str,
        spec: Mapping[str, Any],
        *depends_on: pulumi.Resource,
    ) -> pulumi.Resource:
        return k8s.apiextensions.CustomResource(
            name,
            api_version=api_version,
            kind=kind,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=self._namespace.namespace),
            spec=dict(spec),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*self._manager.secrets_ready, *depends_on]),
        )


def _namespace(args: AddonSecretsArgs) -> NamespaceName:
    ready = pulumi.Output.all(*(resource.urn for resource in args.namespace_ready))
    # The name is known; the output makes a resource that uses it depend on the namespace.
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
    """Return the spec of an ExternalSecret that copies a secret of AWS Secrets Manager."""
    spec = external_secret_spec(
        store_name=store_name, target=secret.name, keys={secret.key: source}, environment=environment
    )
    return {**spec, "target": {**spec["target"], **_template(secret)}}


def generated_secret_spec(secret: AddonSecret) -> dict[str, Any]:
    """Return the spec of an ExternalSecret that reads a password from its generator once, and keeps it."""
    generator = {"apiVersion": GENERATORS_API_VERSION, "kind": "Password", "name": secret.name}
    return {
        "refreshPolicy": "CreatedOnce",
        "target": {"name": secret.name, "creationPolicy": "Owner", "deletionPolicy": "Retain", **_template(secret)},
        "dataFrom": [{"sourceRef": {"generatorRef": generator}}],
    }


def password_spec(key: str) -> dict[str, Any]:
    """Return the spec of a Password generator for one key."""
    return {
        "length": GENERATED_LENGTH,
        "symbols": 0,
        "noUpper": False,
        "allowRepeat": True,
        "secretKeys": [key],
    }


def _template(secret: AddonSecret) -> dict[str, Any]:
    return {"template": {"mergePolicy": "Merge", "data": dict(secret.plain_data)}} if secret.plain_data else {}
