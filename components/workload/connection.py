"""One way of a workload to a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.workload.endpoint import Endpoint
from components.workload.external_endpoint import ExternalEndpoint
from components.workload.secrets import SecretKeySpec


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Connection:
    """A server, and the environment variables with which a workload reaches it.

    The variables, the network policies and the ExternalSecret of the workload follow from its connections.
    """

    endpoint: Endpoint | ExternalEndpoint
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Variables without a secret, such as host and port."""
    secret_variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Variables with a secret: templates of External Secrets, such as ``redis://:{{ .redis_password }}@host:6379/0``.

    The template has no secret, so that the value is in no plan and no state.
    """
    keys: Mapping[str, SecretKeySpec] = field(default_factory=dict[str, SecretKeySpec])
    """Secrets that the templates name: ``{"redis_password": SecretKeySpec(...)}``."""
    revisions: Mapping[str, int] = field(default_factory=dict[str, int])
    """Numbers of generated secrets by the name of their store; a new number is read at once."""
    ready: Sequence[pulumi.Resource] = ()
    """Resources that must exist before a workload can use the server; a Job depends on them."""

    @property
    def names(self) -> Sequence[str]:
        """Names of all variables."""
        return [*self.variables, *self.secret_variables]
