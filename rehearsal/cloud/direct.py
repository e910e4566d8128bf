"""Calls the servers as the engine does, without one."""

from __future__ import annotations

import json
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from rehearsal.cloud import wire
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.server import PACKAGES, Provider


class AbortedError(Exception):
    """The server said no."""

    def __init__(self, status: grpc.Status) -> None:
        super().__init__(status.details)
        self.init_failed: provider_pb2.ErrorResourceInitFailed | None = None
        for _, content in status.trailing_metadata:
            self.init_failed = provider_pb2.ErrorResourceInitFailed()
            status_pb2.Status.FromString(content).details[0].Unpack(self.init_failed)


class Connection:
    """A call's context, as far as the servers look at it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def peer(self) -> str:
        return self._name

    def abort_with_status(self, status: grpc.Status) -> None:
        raise AbortedError(status)


class Made:
    """A resource as the engine keeps it in its state."""

    def __init__(self, type_: str, urn: str, id_: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        self.type, self.urn, self.id, self.inputs, self.outputs = type_, urn, id_, inputs, outputs

    def __getitem__(self, key: str) -> Any:
        return self.outputs[key]


class Account:
    """The engine's side: check, then create; diff, then update; delete."""

    def __init__(self, cloud: Cloud | None = None, region: str = "us-east-1") -> None:
        self.cloud = cloud or Cloud()
        self.region = region
        self._servers = {package: Provider(self.cloud, package) for package in PACKAGES}
        self._connections = {package: Connection(package) for package in PACKAGES}
        self.configure("aws", region=region)
        self.configure("random")

    def configure(self, package: str, **settings: str) -> None:
        """Configure a package's provider."""
        request = provider_pb2.ConfigureRequest(args=wire.struct_of(settings))
        self._servers[package].Configure(request, self._connections[package])

    def configure_kubernetes(self, endpoint: str) -> None:
        """Lead the Kubernetes provider to a cluster."""
        self.configure("kubernetes", kubeconfig=json.dumps({"clusters": [{"cluster": {"server": endpoint}}]}))

    def ask(self, method: str, package: str, request: Any) -> Any:
        """Send one message to a package's server."""
        return getattr(self._servers[package], method)(request, self._connections[package])

    def check(
        self, type_: str, name: str, inputs: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> provider_pb2.CheckResponse:
        """The inputs as the provider completes them, and its objections."""
        request = provider_pb2.CheckRequest(
            urn=urn_of(type_, name), news=wire.struct_of(inputs), olds=wire.struct_of(olds or {})
        )
        return self.ask("Check", type_.partition(":")[0], request)

    def create(self, type_: str, name: str, inputs: dict[str, Any], *, preview: bool = False) -> Made:
        """Make a resource, or an AbortedError."""
        checked = self.check(type_, name, inputs)
        assert not checked.failures, checked.failures
        urn = urn_of(type_, name)
        request = provider_pb2.CreateRequest(urn=urn, properties=checked.inputs, preview=preview)
        answer = self.ask("Create", type_.partition(":")[0], request)
        return Made(type_, urn, answer.id, wire.reveal(checked.inputs), wire.reveal(answer.properties))

    def diff(self, made: Made, inputs: dict[str, Any]) -> provider_pb2.DiffResponse:
        """What would change."""
        request = provider_pb2.DiffRequest(
            urn=made.urn, id=made.id, old_inputs=wire.struct_of(made.inputs), news=wire.struct_of(inputs)
        )
        return self.ask("Diff", made.type.partition(":")[0], request)

    def update(self, made: Made, inputs: dict[str, Any], *, preview: bool = False) -> Made:
        """Change a resource, or an AbortedError."""
        request = provider_pb2.UpdateRequest(
            urn=made.urn,
            id=made.id,
            olds=wire.struct_of(made.outputs),
            news=wire.struct_of(inputs),
            preview=preview,
        )
        answer = self.ask("Update", made.type.partition(":")[0], request)
        return Made(made.type, made.urn, made.id, inputs, wire.reveal(answer.properties))

    def delete(self, made: Made) -> None:
        """Take a resource away, or an AbortedError."""
        request = provider_pb2.DeleteRequest(urn=made.urn, id=made.id)
        self.ask("Delete", made.type.partition(":")[0], request)


def urn_of(type_: str, name: str) -> str:
    """The URN of a resource directly beneath the stack."""
    return f"urn:pulumi:dev::landfall::{type_}::{name}"
