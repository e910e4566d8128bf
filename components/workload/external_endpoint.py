"""The address of a server outside the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExternalEndpoint:
    """A server outside the cluster, such as a managed database: everything that a caller has to know.

    Endpoints compare by identity, because Pulumi outputs cannot be compared.
    """

    name: str
    """Plain name of the server, for the names of the caller's resources."""
    host: pulumi.Output[str]
    """DNS name of the server."""
    ports: Sequence[int]
    """TCP ports that callers connect to."""
    cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of the subnets in which the server has its addresses; the addresses themselves change."""
