"""A Chroma server in the cluster; AWS operates none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.stores.in_cluster.chroma import ChromaSpec
from components.workload.block_volumes import BlockVolumes
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.stateful_service import StatefulService, StatefulServiceArgs


@dataclass(frozen=True, slots=True, kw_only=True)
class ChromaArgs:
    """The settings of a server."""

    spec: ChromaSpec
    context: WorkloadContext
    store: str
    """Name of the server and its Service."""
    volumes: BlockVolumes | None = None
    """Volume that another pod fills before the server starts."""
    depends_on: Sequence[pulumi.Resource] = ()


class Chroma(StatefulService):
    """A vector database with one writer. It has no authentication: network policies decide who reaches it."""

    TYPE = "landfall:stores:Chroma"

    def __init__(self, name: str, args: ChromaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        service = StatefulServiceArgs(
            spec=args.spec,
            service=args.store,
            context=args.context,
            volumes=args.volumes,
            depends_on=args.depends_on,
        )
        super().__init__(name, service, opts)

    def address(self, *, host: str, port: str) -> Connection:
        """Return a connection whose variables have the host and the port of the server."""
        return Connection(
            endpoint=self.endpoint,
            variables={host: self.endpoint.host, port: str(self.endpoint.port)},
            ready=(self.controller,),
        )
