"""Direct calls of the simulated providers, with the same requests that the Pulumi engine sends."""

from __future__ import annotations

import json
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from rehearsal.cloud import provider_protocol
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.provider_server import PACKAGES, handle, simulated


class AbortedError(Exception):
    """The provider responded with an error."""

    def __init__(self, status: grpc.Status) -> None:
        super().__init__(status.details)
        self.init_failed: provider_pb2.ErrorResourceInitFailed | None = None
        for _, content in status.trailing_metadata:
            self.init_failed = provider_pb2.ErrorResourceInitFailed()
            status_pb2.Status.FromString(content).details[0].Unpack(self.init_failed)


class Connection:
    """The context of a gRPC call, as far as the servers use it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def peer(self) -> str:
        return self._name

    def abort_with_status(self, status: grpc.Status) -> None:
        raise AbortedError(status)


class Created:
    """A resource as the engine stores it in its state."""

    def __init__(self, type_: str, urn: str, id_: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        self.type, self.urn, self.id, self.inputs, self.outputs = type_, urn, id_, inputs, outputs

    def __getitem__(self, key: str) -> Any:
        return self.outputs[key]


class Account:
    """A client of the providers: check and create, diff and update, delete."""

    def __init__(self, cloud: Cloud | None = None, region: str = "us-east-1") -> None:
        self.cloud = cloud or Cloud()
        self.region = region
        self._handlers = {package: simulated(self.cloud, package) for package in PACKAGES}
        self._connections = {package: Connection(package) for package in PACKAGES}
        self.configure("aws", region=region)
        self.configure("random")

    def configure(self, package: str, **settings: str) -> None:
        """Configure a package's provider."""
        self.send("Configure", package, provider_pb2.ConfigureRequest(args=provider_protocol.struct_of(settings)))

    def configure_kubernetes(self, endpoint: str) -> None:
        """Configure the Kubernetes provider for a cluster."""
        self.configure("kubernetes", kubeconfig=json.dumps({"clusters": [{"cluster": {"server": endpoint}}]}))

    def send(self, method: str, package: str, request: Any) -> Any:
        """Send a request to the provider of a package and return the response."""
        return handle(self._handlers[package], method, request, self._connections[package])

    def check(
        self, type_: str, name: str, inputs: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> provider_pb2.CheckResponse:
        """Return the inputs as the provider completes them, and the invalid properties."""
        request = provider_pb2.CheckRequest(
            urn=urn_of(type_, name),
            news=provider_protocol.struct_of(inputs),
            olds=provider_protocol.struct_of(olds or {}),
        )
        return self.send("Check", type_.partition(":")[0], request)

    def create(self, type_: str, name: str, inputs: dict[str, Any], *, preview: bool = False) -> Created:
        """Create a resource, or raise AbortedError."""
        checked = self.check(type_, name, inputs)
        assert not checked.failures, checked.failures
        urn = urn_of(type_, name)
        request = provider_pb2.CreateRequest(urn=urn, properties=checked.inputs, preview=preview)
        response = self.send("Create", type_.partition(":")[0], request)
        return Created(
            type_,
            urn,
            response.id,
            provider_protocol.reveal(checked.inputs),
            provider_protocol.reveal(response.properties),
        )

    def diff(self, created: Created, inputs: dict[str, Any]) -> provider_pb2.DiffResponse:
        """Return the differences between the inputs of a resource and new ones."""
        request = provider_pb2.DiffRequest(
            urn=created.urn,
            id=created.id,
            old_inputs=provider_protocol.struct_of(created.inputs),
            news=provider_protocol.struct_of(inputs),
        )
        return self.send("Diff", created.type.partition(":")[0], request)

    def update(self, created: Created, inputs: dict[str, Any], *, preview: bool = False) -> Created:
        """Update a resource, or raise AbortedError."""
        request = provider_pb2.UpdateRequest(
            urn=created.urn,
            id=created.id,
            olds=provider_protocol.struct_of(created.outputs),
            news=provider_protocol.struct_of(inputs),
            preview=preview,
        )
        response = self.send("Update", created.type.partition(":")[0], request)
        return Created(created.type, created.urn, created.id, inputs, provider_protocol.reveal(response.properties))

    def delete(self, created: Created) -> None:
        """Delete a resource, or raise AbortedError."""
        request = provider_pb2.DeleteRequest(urn=created.urn, id=created.id)
        self.send("Delete", created.type.partition(":")[0], request)


def urn_of(type_: str, name: str) -> str:
    """Return the URN of a resource whose parent is the stack."""
    return f"urn:pulumi:dev::landfall::{type_}::{name}"
