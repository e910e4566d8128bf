"""A generated value that is no password of a server, such as the key that signs tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner, random_value, stored_secret
from components.workload.secrets import SecretKeySpec


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomValueArgs:
    """The settings and the name of the value."""

    spec: GeneratedSecretSpec
    owner: SecretOwner
    secret: str
    """Last part of the secret's name: ``jwt-key``."""


class RandomValue(pulumi.ComponentResource):
    """A random string as a secret in AWS Secrets Manager; the program itself does not use it."""

    TYPE = "landfall:stores:RandomValue"

    def __init__(self, name: str, args: RandomValueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.secret_name = args.owner.name_of(args.secret)
        """Name of the secret in AWS Secrets Manager."""

        value = random_value(f"{name}-value", args.spec, self)
        version = stored_secret(name, secret_name=self.secret_name, content=value, spec=args.spec, parent=self)

        self.key = SecretKeySpec(name=self.secret_name)
        """The whole string of the secret, for a Secret of Kubernetes."""
        self.ready: Sequence[pulumi.Resource] = (version,)
        """The value of the secret; an ExternalSecret that reads it depends on it."""
        self.register_outputs({})
