"""The Kubernetes provider of a rehearsal: forwards the calls of the engine to the real provider.

The simulated cloud records the objects, and its faults apply: a rehearsal counts, fails and interrupts the calls of all
packages alike.
"""

from __future__ import annotations

from dataclasses import replace

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, status_pb2

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.model import Operation, Resource, type_of
from rehearsal.cloud.provider_check import location_of
from rehearsal.cloud.provider_protocol import Message, reveal
from rehearsal.kubernetes.plugin import Plugins
from rehearsal.kubernetes.releases import Releases

DETAILS = "grpc-status-details-bin"
"""Key of the metadata with which a provider says that an object exists and is not ready."""


class ForwardingProvider:
    """The methods of the provider protocol. The engine has one connection for each of its providers."""

    def __init__(self, cloud: Cloud, plugins: Plugins, releases: Releases) -> None:
        self._cloud, self._plugins, self._releases = cloud, plugins, releases
        self._locations: dict[str, str] = {}

    def handle(self, method: str, request: Message, connection: str) -> Message:
        """Carry out one call."""
        if method == "Attach":  # after the handshake, with the same address
            return Empty()
        if method == "Handshake":
            self._plugins.start(connection, request.engine_address)
        if method == "Configure":
            settings = {key.rpartition(":")[2]: value for key, value in request.variables.items()}
            self._locations[connection] = location_of("kubernetes", settings | reveal(request.args))
        if method in {"Create", "Update"} and not request.preview:
            return self._change(method, request, connection)
        if method == "Delete":
            return self._delete(request, connection)
        return self._forward(method, request, connection)

    def _forward(self, method: str, request: Message, connection: str) -> Message:
        stub = self._plugins.stub(connection)
        response = getattr(stub, method)(self._releases.forwarded(method, request))
        return self._releases.returned(request, response)

    def _change(self, method: str, request: Message, connection: str) -> Message:
        """Create or update an object, and record it, also where it does not become ready."""
        operation: Operation = "create" if method == "Create" else "update"
        inputs: Struct = request.properties if operation == "create" else request.news
        requested = Resource(
            urn=request.urn,
            type=type_of(request.urn),
            id=getattr(request, "id", ""),
            inputs=reveal(inputs),
            outputs=reveal(inputs),
            location=self._locations[connection],
            seed=request.urn,
        )
        failure: list[grpc.RpcError] = []

        def change() -> tuple[Resource, Message]:
            try:
                response = self._forward(method, request, connection)
            except grpc.RpcError as error:
                found = init_failure(error)
                if found is None:
                    raise
                failure.append(error)
                changed = replace(requested, id=found.id or requested.id, outputs=reveal(found.properties), failed=True)
                return changed, None
            id_ = getattr(response, "id", "") or requested.id
            return replace(requested, id=id_, outputs=reveal(response.properties)), response

        response = self._cloud.forward(operation, requested, change)
        if failure:
            raise failure[0]
        return response

    def _delete(self, request: Message, connection: str) -> Message:
        return self._cloud.forward_delete(
            request.urn,
            request.id,
            self._locations[connection],
            lambda: self._forward("Delete", request, connection),
        )


def init_failure(error: Message) -> Message | None:
    """Return the detail of an error that says that an object exists and is not ready; None for another error."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS:
            status = status_pb2.Status.FromString(value)
            for each in status.details:
                failure = provider_pb2.ErrorResourceInitFailed()
                if each.Unpack(failure):
                    return failure
    return None
