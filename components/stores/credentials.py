"""The generated user and password of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner, random_value, stored_secret
from components.workload.secrets import SecretKeySpec

USERNAME, PASSWORD = "username", "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsArgs:
    """The store, its user, and further values that belong with them."""

    spec: GeneratedSecretSpec
    owner: SecretOwner
    store: str
    """Last part of the secret's name: ``database``."""
    username: str
    fields: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Further keys of the secret, such as the host, for readers outside of the cluster."""
    protect: bool = False
    """Refuse another password. True for a server that cannot change a password, while it is itself protected."""

    def __post_init__(self) -> None:
        """Refuse a further key that would replace the user or the password."""
        taken = sorted({USERNAME, PASSWORD} & self.fields.keys())
        if taken:
            msg = f"{self.store}: fields has {', '.join(taken)}, which the program sets. Use another key, such as host."
            raise ValueError(msg)


class Credentials(pulumi.ComponentResource):
    """A user with a random password, as one JSON secret in AWS Secrets Manager.

    Workloads read the secret through External Secrets. The program passes the password on to the server alone, as a
    Pulumi secret, so that a plan does not show it and a state has it encrypted.
    """

    TYPE = "landfall:stores:Credentials"

    password: pulumi.Output[str]
    """The password, as a Pulumi secret."""

    def __init__(self, name: str, args: CredentialsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.username = args.username
        self.revision = args.spec.revision
        """Number of the password, for servers that cannot change it."""
        self.protected = args.protect
        self.secret_name = args.owner.name_of(args.store)
        """Name of the secret in AWS Secrets Manager."""

        password = random_value(f"{name}-password", args.spec, self, protect=args.protect)
        content = pulumi.Output.json_dumps({**args.fields, USERNAME: args.username, PASSWORD: password})
        version = stored_secret(name, secret_name=self.secret_name, content=content, spec=args.spec, parent=self)

        self.password = password
        self.username_key = self.key(USERNAME)
        self.password_key = self.key(PASSWORD)
        self.ready: Sequence[pulumi.Resource] = (version,)
        """The value of the secret; an ExternalSecret that reads it depends on it."""
        self.register_outputs({})

    def key(self, property_: str) -> SecretKeySpec:
        """Return one of the values in the secret, for a Secret of Kubernetes."""
        return SecretKeySpec(name=self.secret_name, property=property_)
