"""The parts of every store: the choice between the cluster and AWS, and its user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pulumi

from components.spec import Spec
from components.stores.credentials import Credentials, CredentialsArgs
from components.stores.generated_secret import GeneratedSecretSpec, SecretOwner
from components.workload.context import WorkloadContext

Hosting = Literal["cluster", "managed"]
"""``cluster``: a pod with a block volume. ``managed``: a server that AWS operates, replicates and backs up."""


class StoreSpec(Spec):
    """The hosting and the password of a store. The sections of both hostings may be present: one word chooses."""

    hosting: Hosting = "cluster"
    credentials: GeneratedSecretSpec = GeneratedSecretSpec()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreArgs:
    """The name of a store, and the context of its system."""

    context: WorkloadContext
    store: str
    """Name of the store in its system, such as ``postgres``: its Service, and the last part of its secret's name."""

    @property
    def owner(self) -> SecretOwner:
        """System and environment of the store."""
        return SecretOwner(system=self.context.system, environment=self.context.environment)

    def credentials(
        self, name: str, spec: StoreSpec, username: str, parent: pulumi.Resource, *, protect: bool = False
    ) -> Credentials:
        """Create the user of the store and its password; a protected password cannot be rotated."""
        return Credentials(
            f"{name}-credentials",
            CredentialsArgs(
                spec=spec.credentials, owner=self.owner, store=self.store, username=username, protect=protect
            ),
            pulumi.ResourceOptions(parent=parent),
        )

    @property
    def title(self) -> str:
        """Namespace and name of the store, for people."""
        return f"{self.context.namespace.plain_name}/{self.store}"

    @property
    def key(self) -> str:
        """Name of the password in templates of External Secrets, which allow no hyphen."""
        return f"{self.store.replace('-', '_')}_password"
