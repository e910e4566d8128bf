"""Secrets from AWS Secrets Manager, synchronized into a namespace by External Secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s

from components.aws.iam import Statement
from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole, IrsaRoleArgs, OidcProvider
from components.platform import Platform
from components.spec import Spec
from components.string_format import StringFormat
from components.workload.namespace import Namespace
from partition import partition_of

API_VERSION = "external-secrets.io/v1"
STORE = "aws-secrets-manager"
"""Name of the SecretStore of a namespace."""

READER = "secrets-reader"
"""Service account that the SecretStore of a namespace reads with."""

RELOAD_ANNOTATION = "secret.reloader.stakater.com/auto"
"""Annotation by which Reloader rolls a workload when a Secret of its pods changes."""


class SecretKeySpec(Spec):
    """One property of one secret in AWS Secrets Manager; the value is never in code, settings or state."""

    name: Annotated[
        str,
        StringFormat(
            r"^([A-Za-z0-9/_+=.@-]|\{environment\})+$",
            "the name of a secret in AWS Secrets Manager",
            "orders/{environment}/api-key",
        ),
    ]
    """Name of the secret in AWS Secrets Manager; ``{environment}`` is replaced by the stack's environment."""
    property: (
        Annotated[
            str,
            StringFormat(
                r"^[A-Za-z0-9_.-]+$",
                "a key of a JSON secret: letters, digits, underscores, dots and hyphens",
                "api_key",
            ),
        ]
        | None
    ) = None
    """Key in the JSON of the secret; null selects the whole string."""

    def secret_name(self, environment: str) -> str:
        """Return the name of the secret in one environment."""
        return self.name.replace("{environment}", environment)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceName:
    """The namespace of an add-on."""

    plain_name: str
    namespace: pulumi.Output[str]
    """Name of the namespace; known once it exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsManager:
    """Access to AWS Secrets Manager from one cluster; add-ons use it before there is a platform."""

    region: str
    account_id: pulumi.Output[str]
    oidc_provider: OidcProvider
    secrets_ready: Sequence[pulumi.Resource]
    """The External Secrets operator: its custom resource definitions and webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStoreArgs:
    """The namespace, and the secrets that it may read."""

    namespace: Namespace | NamespaceName
    platform: Platform | SecretsManager
    secret_names: Sequence[str]
    """Names in AWS Secrets Manager; the role can read no others."""


def reader_statement(*, region: str, account_id: str, secret_names: Sequence[str]) -> Statement:
    """Return a statement that allows reading these secrets.

    Secrets Manager appends ``-`` and six random characters to each ARN.
    """
    secrets = f"arn:{partition_of(region).name}:secretsmanager:{region}:{account_id}:secret"
    return Statement(
        sid="ReadSecrets",
        actions=["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        resources=[f"{secrets}:{name}-??????" for name in sorted(secret_names)],
    )


class SecretStore(pulumi.ComponentResource):
    """A SecretStore of one namespace, with its service account and a role that reads only its secrets."""

    TYPE = "landfall:workload:SecretStore"

    store_name: pulumi.Output[str]
    """Name for the ``secretStoreRef`` of an ExternalSecret."""

    def __init__(self, name: str, args: SecretStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        platform = args.platform

        statements = platform.account_id.apply(
            lambda account_id: [
                reader_statement(region=platform.region, account_id=account_id, secret_names=args.secret_names)
            ]
        )
        role = IrsaRole(
            f"{name}-reader",
            IrsaRoleArgs(
                namespace=args.namespace.plain_name,
                service_account=READER,
                oidc_provider=platform.oidc_provider,
                statements=statements,
            ),
            child,
        )
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=READER, namespace=args.namespace.namespace, annotations={ROLE_ARN_ANNOTATION: role.arn}
            ),
            automount_service_account_token=False,
            opts=child,
        )
        store = k8s.apiextensions.CustomResource(
            f"{name}-store",
            api_version=API_VERSION,
            kind="SecretStore",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=STORE, namespace=args.namespace.namespace),
            spec={
                "provider": {
                    "aws": {
                        "service": "SecretsManager",
                        "region": platform.region,
                        "auth": {"jwt": {"serviceAccountRef": {"name": READER}}},
                    }
                }
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, *role.policies, *platform.secrets_ready]),
        )
        # The name is a constant; the output makes its users depend on the store.
        self.store_name = store.urn.apply(lambda _: STORE)
        self.register_outputs({"storeName": self.store_name})


def external_secret_spec(
    *,
    store_name: pulumi.Input[str],
    target: str,
    keys: Mapping[str, SecretKeySpec],
    environment: str,
    templates: Mapping[str, pulumi.Input[str]] | None = None,
) -> dict[str, Any]:
    """Return the spec of an ExternalSecret that fills one Secret, with a key for each environment variable.

    A template puts several of the keys into one variable. With templates, the Secret has only their results.
    """
    return {
        "secretStoreRef": {"kind": "SecretStore", "name": store_name},
        "refreshInterval": "1h0m0s",
        "target": {
            "name": target,
            "creationPolicy": "Owner",
            "deletionPolicy": "Retain",
            **({"template": {"engineVersion": "v2", "data": dict(templates)}} if templates else {}),
        },
        "data": [
            {
                "secretKey": variable,
                "remoteRef": {
                    "key": key.secret_name(environment),
                    **({"property": key.property} if key.property else {}),
                },
            }
            for variable, key in sorted(keys.items())
        ],
    }
