"""Random values in AWS Secrets Manager, which the program generates and no one has to type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from pydantic import Field

from components.spec import Spec

LENGTH = 32
"""Characters of a value: 190 bits of letters and digits.

Other characters would have to be escaped in a URL, and a ``%`` breaks Python's ``configparser``, with which Alembic
reads the URL of a database. Amazon MQ rejects commas, colons and equal signs, RDS rejects ``/``, ``@`` and ``"``.
"""

MIN_RECOVERY_DAYS, MAX_RECOVERY_DAYS = 7, 30
"""Recovery window that Secrets Manager accepts (API reference, ``DeleteSecret``)."""


class GeneratedSecretSpec(Spec):
    """Settings of a secret whose value the program generates."""

    revision: Annotated[int, Field(ge=1)] = 1
    """Number of the value: another number generates another value, which is how a secret is rotated."""
    recovery_window_days: Annotated[int, Field(ge=0, le=MAX_RECOVERY_DAYS)] = MAX_RECOVERY_DAYS
    """Days in which a deleted secret can be restored: 0, or 7 to 30. Its name is taken until they are over, so that a
    stack that is destroyed and created again needs 0."""

    def faults(self) -> Iterable[str]:
        """Check that the recovery window is one that Secrets Manager accepts."""
        if 0 < self.recovery_window_days < MIN_RECOVERY_DAYS:
            yield (
                f"recoveryWindowDays is {self.recovery_window_days}. Secrets Manager accepts {MIN_RECOVERY_DAYS} to "
                f"{MAX_RECOVERY_DAYS} days, or 0 to delete a secret at once. Use {MIN_RECOVERY_DAYS} or 0."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretOwner:
    """The system and the environment that a secret belongs to; its name in Secrets Manager begins with them."""

    system: str
    environment: str

    def name_of(self, secret: str) -> str:
        """Return the name of a secret in Secrets Manager: ``orders/prod/database``."""
        return f"{self.system}/{self.environment}/{secret}"


def random_value(
    name: str, spec: GeneratedSecretSpec, parent: pulumi.Resource, *, protect: bool = False
) -> pulumi.Output[str]:
    """Generate a value of letters and digits; a new revision replaces it. The output is a Pulumi secret.

    A protected value keeps its revision: Pulumi refuses another one before it changes anything.
    """
    made = random.RandomPassword(
        name,
        length=LENGTH,
        special=False,
        keepers={"revision": str(spec.revision)},
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )
    return pulumi.Output.secret(made.result)


def stored_secret(
    name: str, *, secret_name: str, content: pulumi.Output[str], spec: GeneratedSecretSpec, parent: pulumi.Resource
) -> pulumi.Resource:
    """Create a secret in Secrets Manager with its content, and return the content's version.

    A reader depends on the version: the secret alone has no value.
    """
    child = pulumi.ResourceOptions(parent=parent)
    secret = aws.secretsmanager.Secret(
        f"{name}-secret", name=secret_name, recovery_window_in_days=spec.recovery_window_days, opts=child
    )
    return aws.secretsmanager.SecretVersion(
        f"{name}-version", secret_id=secret.id, secret_string=pulumi.Output.secret(content), opts=child
    )
